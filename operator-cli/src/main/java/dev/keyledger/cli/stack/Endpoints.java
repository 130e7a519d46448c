package dev.keyledger.cli.stack;

import java.util.List;
import java.util.Map;

/**
 * Where the parts of a running stack are reached, as far as operators' commands need them.
 *
 * @param command the command service's base URL
 * @param query the query service's
 * @param usage the usage-aggregator's
 * @param kafka how its clients are made
 * @param health by service: where the health of each of its instances stands, without a path behind; as far as is known
 * @param http how the services are asked
 */
public record Endpoints(
        String command, String query, String usage, KafkaAccess kafka, Map<String, List<String>> health, Http http) {}
