-- This service's copy of the usage topic. Every row carries the partition that it was counted in; readers add up.

CREATE TABLE usage_hour (
    key_id    uuid        NOT NULL,
    hour      timestamptz NOT NULL,
    partition int         NOT NULL,
    revision  bigint      NOT NULL,
    models    text        NOT NULL, -- JSON
    PRIMARY KEY (key_id, hour, partition)
);
CREATE INDEX usage_hour_window ON usage_hour (partition, hour);

CREATE TABLE usage_total (
    key_id       uuid           NOT NULL,
    partition    int            NOT NULL,
    revision     bigint         NOT NULL,
    last_used_at timestamptz,
    requests     bigint         NOT NULL,
    cost_usd     numeric(38,12) NOT NULL,
    unpriced     bigint         NOT NULL,
    PRIMARY KEY (key_id, partition)
);

CREATE TABLE usage_progress (
    partition        int PRIMARY KEY,
    revision         bigint      NOT NULL,
    complete_through timestamptz,
    floor_hour       timestamptz NOT NULL
);

-- A key with its usage, the partitions added up: what lists and views read, in one query.
CREATE VIEW key_with_usage AS
SELECT k.*,
       EXISTS (SELECT FROM key_quarantine q WHERE q.key_id = k.key_id) AS quarantined,
       u.last_used_at,
       u.requests,
       u.cost_usd,
       u.unpriced
FROM key_view k
CROSS JOIN LATERAL (
    SELECT max(t.last_used_at)            AS last_used_at,
           coalesce(sum(t.requests), 0)::bigint AS requests,
           coalesce(sum(t.cost_usd), 0)   AS cost_usd,
           coalesce(sum(t.unpriced), 0)::bigint AS unpriced
    FROM usage_total t
    WHERE t.key_id = k.key_id
) u;

-- One row: up to when usage is complete, over all partitions of the topic; null until each has said so. The feed's
-- positions tell how many there are.
CREATE VIEW usage_window AS
SELECT 1 AS id,
       CASE WHEN count(p.complete_through) = count(*) THEN min(p.complete_through) END AS complete_through,
       max(p.floor_hour) AS floor_hour
FROM feed_position f
LEFT JOIN usage_progress p ON p.partition = f.partition
WHERE f.reader = 'query-usage';
