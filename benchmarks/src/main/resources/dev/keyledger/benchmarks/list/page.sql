SELECT k.*
  FROM key_with_usage k
 WHERE k.workspace_id = :workspace AND k.kind = 'additional'
 ORDER BY k.created_at DESC, k.key_id DESC
 LIMIT 51;
