-- A key that is disabled is refused until it is enabled again.
ALTER TABLE key_view ADD COLUMN disabled_at timestamptz;

-- A view's k.* is what the table had when it was created.
DROP VIEW key_with_usage;
CREATE VIEW key_with_usage AS
SELECT k.*,
       EXISTS (SELECT FROM key_quarantine q WHERE q.key_id = k.key_id) AS quarantined,
       u.last_used_at,
       u.requests,
       u.cost_usd,
       u.unpriced,
       -- JSON: of each secret its version and, in milliseconds, when it ended or will
       (SELECT json_agg(json_build_array(
                   s.secret_version,
                   floor(extract(epoch FROM least(s.retired_at, s.valid_until)) * 1000)::bigint))::text
        FROM key_secret s
        WHERE s.key_id = k.key_id) AS secret_ends,
       u.secret_uses
FROM key_view k
CROSS JOIN LATERAL (
    SELECT max(t.last_used_at)            AS last_used_at,
           coalesce(sum(t.requests), 0)::bigint AS requests,
           coalesce(sum(t.cost_usd), 0)   AS cost_usd,
           coalesce(sum(t.unpriced), 0)::bigint AS unpriced,
           -- JSON: what each partition counted of the secrets that were used
           '[' || string_agg(t.secrets, ',') || ']' AS secret_uses
    FROM usage_total t
    WHERE t.key_id = k.key_id
) u;
