-- Three roles for an archive in PostgreSQL: an owner that creates and upgrades it, a writer that crawls, a reader that asks.
--
-- Run it as a superuser in the database of the archive, before or after the archive is created, and again whenever
-- you like:
--
--     psql 'postgresql://postgres@db.example/papers' --file=docs/postgresql-roles.sql
--
-- The roles have no password: set one for each that logs in with one, by psql's \password, and allow it in pg_hba.conf.

BEGIN;

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['kedreamix_owner', 'kedreamix_writer', 'kedreamix_reader'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) THEN
            EXECUTE format('CREATE ROLE %I LOGIN', name);
        END IF;
    END LOOP;
END $$;

-- Nobody else connects, and nobody but the owner creates anything.
DO $$
BEGIN
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
    EXECUTE format(
        'GRANT CONNECT ON DATABASE %I TO kedreamix_owner, kedreamix_writer, kedreamix_reader', current_database()
    );
    EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO kedreamix_owner', current_database());
END $$;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE, CREATE ON SCHEMA public TO kedreamix_owner;
GRANT USAGE ON SCHEMA public TO kedreamix_writer, kedreamix_reader;

-- An archive that is there already becomes the owner's.  A sequence follows its table.
DO $$
DECLARE
    found record;
BEGIN
    FOR found IN
        SELECT c.oid::regclass AS name, CASE c.relkind WHEN 'v' THEN 'VIEW' ELSE 'TABLE' END AS kind
          FROM pg_class c
         WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'v')
    LOOP
        EXECUTE format('ALTER %s %s OWNER TO kedreamix_owner', found.kind, found.name);
    END LOOP;
END $$;

-- TRUNCATE is for `reparse`, which writes every row anew.
GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE ON ALL TABLES IN SCHEMA public TO kedreamix_writer;
GRANT SELECT, USAGE, UPDATE ON ALL SEQUENCES IN SCHEMA public TO kedreamix_writer;
GRANT SELECT ON ALL TABLES IN SCHEMA public TO kedreamix_reader;

-- What the owner creates later, as in an upgrade, is theirs in the same way.
ALTER DEFAULT PRIVILEGES FOR ROLE kedreamix_owner IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE ON TABLES TO kedreamix_writer;
ALTER DEFAULT PRIVILEGES FOR ROLE kedreamix_owner IN SCHEMA public
    GRANT SELECT, USAGE, UPDATE ON SEQUENCES TO kedreamix_writer;
ALTER DEFAULT PRIVILEGES FOR ROLE kedreamix_owner IN SCHEMA public
    GRANT SELECT ON TABLES TO kedreamix_reader;

-- The queue of `enqueue` and `work` (docs/scale.md): the owner's first `enqueue` creates its tables, the writer works on it.
CREATE SCHEMA IF NOT EXISTS queue AUTHORIZATION kedreamix_owner;
GRANT USAGE ON SCHEMA queue TO kedreamix_writer, kedreamix_reader;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA queue TO kedreamix_writer;
GRANT SELECT, USAGE ON ALL SEQUENCES IN SCHEMA queue TO kedreamix_writer;
GRANT SELECT ON ALL TABLES IN SCHEMA queue TO kedreamix_reader;
ALTER DEFAULT PRIVILEGES FOR ROLE kedreamix_owner IN SCHEMA queue
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO kedreamix_writer;
ALTER DEFAULT PRIVILEGES FOR ROLE kedreamix_owner IN SCHEMA queue
    GRANT SELECT, USAGE ON SEQUENCES TO kedreamix_writer;
ALTER DEFAULT PRIVILEGES FOR ROLE kedreamix_owner IN SCHEMA queue
    GRANT SELECT ON TABLES TO kedreamix_reader;

COMMIT;
