-- Nearly every write to these is an update. With room on its page it touches no index.
ALTER TABLE usage_hour SET (fillfactor = 70);
ALTER TABLE usage_total SET (fillfactor = 50);
