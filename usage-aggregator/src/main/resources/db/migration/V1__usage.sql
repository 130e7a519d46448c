-- What gateway requests add up to. Every row belongs to one partition of gateway-requests and is written only by that
-- partition's owner, in the same transaction as its position; readers add partitions up.

-- Owned by event-feed, see feed_position.sql there.
CREATE TABLE feed_position (
    reader      text   NOT NULL,
    topic       text   NOT NULL,
    partition   int    NOT NULL,
    topic_id    text   NOT NULL,
    epoch       bigint NOT NULL,
    next_offset bigint NOT NULL,
    PRIMARY KEY (reader, topic, partition)
);

CREATE TABLE usage_partition (
    partition        int         PRIMARY KEY,
    revision         bigint      NOT NULL, -- one more with every flush; rows changed in it are published under it
    floor_hour       timestamptz NOT NULL, -- the first hour that usage_hour holds and usage_total adds up
    ids_floor        timestamptz NOT NULL, -- the first hour whose ids are remembered; older events are refused
    complete_through timestamptz,          -- every event appended before is counted; null: not known yet
    appended_until   timestamptz,          -- the largest append time counted; null: none
    requests         bigint      NOT NULL DEFAULT 0,
    duplicates       bigint      NOT NULL DEFAULT 0,
    late             bigint      NOT NULL DEFAULT 0, -- counted although more than an hour old when appended
    before_window    bigint      NOT NULL DEFAULT 0, -- read so late that their hour had left the window
    unpriced         bigint      NOT NULL DEFAULT 0
);

CREATE TABLE usage_hour (
    partition                int            NOT NULL,
    key_id                   uuid           NOT NULL,
    hour                     timestamptz    NOT NULL,
    model                    text           NOT NULL,
    provider                 text           NOT NULL, -- empty: the events didn't say
    requests                 bigint         NOT NULL,
    errors                   bigint         NOT NULL,
    input_tokens             bigint         NOT NULL,
    cache_read_input_tokens  bigint         NOT NULL,
    cache_write_input_tokens bigint         NOT NULL,
    output_tokens            bigint         NOT NULL,
    reasoning_tokens         bigint         NOT NULL,
    cost_usd                 numeric(38,12) NOT NULL,
    reported_cost_usd        numeric(38,12) NOT NULL,
    unpriced_requests        bigint         NOT NULL,
    PRIMARY KEY (partition, key_id, hour, model, provider)
);

-- For the hours that leave the window.
CREATE INDEX usage_hour_by_hour ON usage_hour (partition, hour);

CREATE TABLE usage_total (
    partition                int            NOT NULL,
    key_id                   uuid           NOT NULL,
    last_used_at             timestamptz    NOT NULL, -- the largest event time ever counted; never lowered
    requests                 bigint         NOT NULL,
    errors                   bigint         NOT NULL,
    input_tokens             bigint         NOT NULL,
    cache_read_input_tokens  bigint         NOT NULL,
    cache_write_input_tokens bigint         NOT NULL,
    output_tokens            bigint         NOT NULL,
    reasoning_tokens         bigint         NOT NULL,
    cost_usd                 numeric(38,12) NOT NULL,
    reported_cost_usd        numeric(38,12) NOT NULL,
    unpriced_requests        bigint         NOT NULL,
    PRIMARY KEY (partition, key_id)
);

-- Identities of counted events, 16 bytes each: one chunk per flush and event hour. They are hashes, so compressing
-- them would only cost time.
CREATE TABLE event_ids (
    partition int         NOT NULL,
    hour      timestamptz NOT NULL,
    revision  bigint      NOT NULL,
    ids       bytea       NOT NULL,
    PRIMARY KEY (partition, hour, revision)
);
ALTER TABLE event_ids ALTER COLUMN ids SET STORAGE EXTERNAL;

-- What changed and is not known to be on the topic yet. A row goes once Kafka acknowledged that revision of it.
CREATE TABLE unpublished_hour (
    partition int         NOT NULL,
    key_id    uuid        NOT NULL,
    hour      timestamptz NOT NULL,
    revision  bigint      NOT NULL,
    PRIMARY KEY (partition, key_id, hour)
);

CREATE TABLE unpublished_total (
    partition int    NOT NULL,
    key_id    uuid   NOT NULL,
    revision  bigint NOT NULL,
    PRIMARY KEY (partition, key_id)
);

-- Dead letters on their way to their topic. A row goes once Kafka acknowledged it.
CREATE TABLE dead_letter_outbox (
    partition     int    NOT NULL,
    record_offset bigint NOT NULL,
    reason        text   NOT NULL,
    detail        text   NOT NULL,
    record_key    bytea,
    record_value  bytea,
    headers       bytea  NOT NULL, -- name and value of each, with their lengths
    PRIMARY KEY (partition, record_offset)
);

CREATE TABLE dead_letter_count (
    partition int    NOT NULL,
    reason    text   NOT NULL,
    count     bigint NOT NULL,
    PRIMARY KEY (partition, reason)
);
