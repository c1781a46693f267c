import { isCsvLog, readCsvLog } from './csv-log.ts';
import { readWorkload, type WorkloadStatement } from './workload-file.ts';

/** The statements of a workload, of a file of SQL, or of a server's log in CSV: the text shows which it is. */
export async function readStatements(text: string, file: string): Promise<readonly WorkloadStatement[]> {
  return isCsvLog(text) ? readCsvLog(text, file) : readWorkload(text, file);
}
