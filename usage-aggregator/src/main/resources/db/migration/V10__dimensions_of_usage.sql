-- What requests can say of themselves since there are fields for it, and where their costs come from. In rows of an older
-- build these are zeros: nothing of it was counted, and cost_usd is neither reported nor estimated.
ALTER TABLE usage_hour
    ADD COLUMN cache_write_1h_input_tokens bigint NOT NULL DEFAULT 0,
    ADD COLUMN audio_input_tokens bigint NOT NULL DEFAULT 0,
    ADD COLUMN image_input_tokens bigint NOT NULL DEFAULT 0,
    ADD COLUMN audio_output_tokens bigint NOT NULL DEFAULT 0,
    ADD COLUMN image_output_tokens bigint NOT NULL DEFAULT 0,
    ADD COLUMN estimated_cost_usd numeric(38,12) NOT NULL DEFAULT 0,
    ADD COLUMN stale_requests bigint NOT NULL DEFAULT 0,
    ADD COLUMN assumed_provider_requests bigint NOT NULL DEFAULT 0;
ALTER TABLE usage_total
    ADD COLUMN cache_write_1h_input_tokens bigint NOT NULL DEFAULT 0,
    ADD COLUMN audio_input_tokens bigint NOT NULL DEFAULT 0,
    ADD COLUMN image_input_tokens bigint NOT NULL DEFAULT 0,
    ADD COLUMN audio_output_tokens bigint NOT NULL DEFAULT 0,
    ADD COLUMN image_output_tokens bigint NOT NULL DEFAULT 0,
    ADD COLUMN estimated_cost_usd numeric(38,12) NOT NULL DEFAULT 0,
    ADD COLUMN stale_requests bigint NOT NULL DEFAULT 0,
    ADD COLUMN assumed_provider_requests bigint NOT NULL DEFAULT 0;

-- A statement names only the columns that its rows have something in.
ALTER TABLE usage_hour
    ALTER COLUMN errors SET DEFAULT 0,
    ALTER COLUMN input_tokens SET DEFAULT 0,
    ALTER COLUMN cache_read_input_tokens SET DEFAULT 0,
    ALTER COLUMN cache_write_input_tokens SET DEFAULT 0,
    ALTER COLUMN output_tokens SET DEFAULT 0,
    ALTER COLUMN reasoning_tokens SET DEFAULT 0,
    ALTER COLUMN cost_usd SET DEFAULT 0,
    ALTER COLUMN reported_cost_usd SET DEFAULT 0,
    ALTER COLUMN unpriced_requests SET DEFAULT 0;
ALTER TABLE usage_total
    ALTER COLUMN errors SET DEFAULT 0,
    ALTER COLUMN input_tokens SET DEFAULT 0,
    ALTER COLUMN cache_read_input_tokens SET DEFAULT 0,
    ALTER COLUMN cache_write_input_tokens SET DEFAULT 0,
    ALTER COLUMN output_tokens SET DEFAULT 0,
    ALTER COLUMN reasoning_tokens SET DEFAULT 0,
    ALTER COLUMN cost_usd SET DEFAULT 0,
    ALTER COLUMN reported_cost_usd SET DEFAULT 0,
    ALTER COLUMN unpriced_requests SET DEFAULT 0;

-- Which of a key's secrets was presented how often, of the requests that say so; by hour for the sake of the window.
CREATE TABLE usage_secret_hour (
    partition      int         NOT NULL,
    key_id         uuid        NOT NULL,
    hour           timestamptz NOT NULL,
    secret_version int         NOT NULL,
    requests       bigint      NOT NULL,
    last_used_at   timestamptz NOT NULL,
    PRIMARY KEY (partition, key_id, hour, secret_version)
) WITH (fillfactor = 70);
CREATE INDEX usage_secret_hour_by_hour ON usage_secret_hour (partition, hour);

-- The sums of these. A secret that wasn't used in the window has no row.
CREATE TABLE usage_secret (
    partition      int         NOT NULL,
    key_id         uuid        NOT NULL,
    secret_version int         NOT NULL,
    requests       bigint      NOT NULL,
    last_used_at   timestamptz NOT NULL,
    PRIMARY KEY (partition, key_id, secret_version)
) WITH (fillfactor = 50);

-- Why the unpriced requests of the window have no known cost.
CREATE TABLE usage_unpriced (
    partition int         NOT NULL,
    hour      timestamptz NOT NULL,
    model     text        NOT NULL,
    provider  text        NOT NULL, -- empty: the events didn't say
    reason    text        NOT NULL,
    requests  bigint      NOT NULL,
    PRIMARY KEY (partition, hour, model, provider, reason)
);

-- A rebuild that was begun before lacks all this, so it is begun anew.
DROP SCHEMA IF EXISTS usage_rebuild CASCADE;
