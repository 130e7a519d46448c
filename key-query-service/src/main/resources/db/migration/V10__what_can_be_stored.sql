-- What is indexed must fit an index's row of 2,704 bytes. As a rule of the table it also holds in the tables of a rebuild,
-- which have no such indexes: an event is refused there for the same reason as here, and not first by the swap.
ALTER TABLE key_view
    ADD CONSTRAINT key_view_fits_indexes CHECK (octet_length(workspace_id) <= 63 AND octet_length(name_folded) <= 2000);
ALTER TABLE workspace
    ADD CONSTRAINT workspace_fits_indexes CHECK (octet_length(workspace_id) <= 63);

-- Where a parked event stands in the log: if it can't be stored when its time comes, that is where it is quarantined.
ALTER TABLE key_parked
    ADD COLUMN partition  int    NOT NULL DEFAULT -1,
    ADD COLUMN log_offset bigint NOT NULL DEFAULT -1;
UPDATE key_parked p SET log_offset = -n.number
FROM (SELECT key_id, version, row_number() OVER (ORDER BY key_id, version) AS number FROM key_parked) n
WHERE p.key_id = n.key_id AND p.version = n.version;
