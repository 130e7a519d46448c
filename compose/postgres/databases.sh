#!/bin/bash
# Runs once, when the data volume is empty: a database for each service, owned by a role of the same name. No role may
# connect to another's database.
set -euo pipefail

for service in command query usage; do
  password=KEYLEDGER_${service^^}_PASSWORD
  : "${!password:?$password is empty; compose/new-env makes an .env with all secrets}"
  psql --username "${POSTGRES_USER:-postgres}" --dbname postgres --set ON_ERROR_STOP=1 --quiet \
    --set name="keyledger_$service" --set password="${!password}" <<'SQL'
CREATE ROLE :"name" LOGIN PASSWORD :'password';
CREATE DATABASE :"name" OWNER :"name";
REVOKE ALL ON DATABASE :"name" FROM PUBLIC;
SQL
done
