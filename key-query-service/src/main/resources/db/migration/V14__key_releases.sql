-- Keys that a rebuild has released from quarantine, until that is said on key-releases: verifiers outside of this service doubt
-- them as well.
CREATE TABLE key_release (
    key_id      uuid PRIMARY KEY,
    released_at timestamptz NOT NULL
);
