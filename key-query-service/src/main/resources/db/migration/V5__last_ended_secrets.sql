-- A key's secrets beyond the 20 newest of those that are ended are forgotten, by the rule of the fold: the rows that it
-- would not have kept.
DELETE FROM key_secret s
USING (
    SELECT e.key_id, e.secret_version,
           row_number() OVER (PARTITION BY e.key_id ORDER BY e.secret_version DESC) AS newest_first
    FROM key_secret e
    JOIN key_view v ON v.key_id = e.key_id
    WHERE e.retired_at IS NOT NULL OR v.revoked_at IS NOT NULL
) ended
WHERE ended.newest_first > 20 AND s.key_id = ended.key_id AND s.secret_version = ended.secret_version;
