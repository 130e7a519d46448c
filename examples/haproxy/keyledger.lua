-- Asks the agent about each request, by HAProxy's own HTTP client. The agent's profile is "haproxy".
local agent = "http://127.0.0.1:8085/v1/authorize"
local timeout_ms = 1000

-- In these clients send their keys: the agent reads them, and they end here.
local credentials = { "authorization", "x-api-key", "api-key" }
local identity = { "x-keyledger-key-id", "x-keyledger-workspace", "x-keyledger-scopes", "x-keyledger-secret-version" }
local explanation = { "content-type", "www-authenticate", "retry-after", "x-keyledger-error" }

local function refuse(txn, status, headers, body)
  local reply = txn:reply({ status = status, body = body })
  for _, name in ipairs(explanation) do
    for _, value in pairs(headers[name] or {}) do
      reply:add_header(name, value)
    end
  end
  txn:done(reply)
end

core.register_action("keyledger", { "http-req" }, function(txn)
  local sent = txn.http:req_get_headers()
  local question = { ["x-original-method"] = { txn.sf:method() }, ["x-original-uri"] = { txn.sf:pathq() } }
  for _, name in ipairs(credentials) do
    question[name] = sent[name]
    txn.http:req_del_header(name)
  end
  -- Whatever the client sent under these names is gone, in any spelling.
  for name in pairs(sent) do
    if name:lower():gsub("_", "-"):find("^x%-keyledger%-") then
      txn.http:req_del_header(name)
    end
  end

  local answer = core.httpclient():get({ url = agent, headers = question, timeout = timeout_ms })
  if not answer or not answer.status or answer.status == 0 then
    refuse(txn, 503, { ["retry-after"] = { "1" } }, "")
  elseif answer.status ~= 200 then
    refuse(txn, answer.status, answer.headers, answer.body or "")
  else
    for _, name in ipairs(identity) do
      txn.http:req_set_header(name, answer.headers[name][0])
    end
    txn:set_var("txn.keyledger_passed", true)
  end
end)
