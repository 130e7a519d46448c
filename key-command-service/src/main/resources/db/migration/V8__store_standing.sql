-- What every command asks for. As functions with subqueries each of these was planned anew at every call, five times in a
-- command; a view becomes part of the statement that reads it, which is planned once.

-- The path names the database and the table's file: one expression, which becomes part of whatever calls it.
CREATE OR REPLACE FUNCTION store_incarnation() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT concat_ws(':', extract(epoch FROM pg_postmaster_start_time()), pg_relation_filepath('events')) $$;

CREATE VIEW store_standing AS
SELECT EXISTS (SELECT FROM store_check WHERE verdict = 'complete' AND incarnation = store_incarnation())
           AS takes_commands, -- whether the store has all that Kafka is known to have of it
       (SELECT timeline_id FROM timelines ORDER BY timeline_id DESC LIMIT 1) AS timeline_id;

DROP FUNCTION store_takes_commands();
DROP FUNCTION current_timeline();
