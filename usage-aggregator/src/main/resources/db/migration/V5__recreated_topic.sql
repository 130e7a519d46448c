-- Up to where a partition was counted when its topic was recreated: what was appended before is in no log any more.
ALTER TABLE usage_partition ADD COLUMN former_until timestamptz; -- an append time; null: the log is the only one
