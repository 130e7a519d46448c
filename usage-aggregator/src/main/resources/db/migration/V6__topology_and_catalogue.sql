-- The catalogue that all partitions are counted with: one for all, those included that come later.
CREATE TABLE catalog_in_force (
    id         int PRIMARY KEY DEFAULT 1 CHECK (id = 1),
    catalog_id uuid REFERENCES price_catalog -- null: the service's own
);
-- Ids are ordered by their time: where partitions differ, the newest was meant for all.
INSERT INTO catalog_in_force (catalog_id) SELECT max(catalog_id::text)::uuid FROM usage_partition;
ALTER TABLE usage_partition DROP COLUMN catalog_id;

-- A recreated topic begins at offset 0 again, where letters of the former one may still wait.
ALTER TABLE dead_letter_outbox ADD COLUMN letter_id bigint GENERATED ALWAYS AS IDENTITY;
ALTER TABLE dead_letter_outbox DROP CONSTRAINT dead_letter_outbox_pkey;
ALTER TABLE dead_letter_outbox ADD PRIMARY KEY (partition, letter_id);

-- Kafka's id of the topic that the partition is published to; null: nobody has looked yet.
ALTER TABLE usage_partition ADD COLUMN published_topic_id text;
