-- Where each reader stands in each partition. A service that reads through event-feed copies this table into its own
-- migrations, so that position and result commit together. Only event-feed writes it.
CREATE TABLE feed_position (
    reader      text   NOT NULL,
    topic       text   NOT NULL,
    partition   int    NOT NULL,
    topic_id    text   NOT NULL, -- Kafka's id of the topic: a recreated topic has another one
    epoch       bigint NOT NULL, -- one more with every assignment: a former owner's commits find no row
    next_offset bigint NOT NULL, -- the first record that is not in yet
    PRIMARY KEY (reader, topic, partition)
);
