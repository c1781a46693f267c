begin;

alter table public.notes add column archived boolean not null default false;

create function public.archive_note(note bigint) returns void
language sql
as $$
  update public.notes set archived = true where id = note;
$$;

commit;
