import { markup, type Content } from './markup.ts';
import { canariesOf, type Subject } from './subject.ts';

/** The canaries of what is restricted among the subjects, each once, in small print behind a text. */
export function canaryMarks(subjects: readonly Subject[]): Content {
  return canariesOf(subjects).map((canary) => markup` <small class="canary">${canary}</small>`);
}
