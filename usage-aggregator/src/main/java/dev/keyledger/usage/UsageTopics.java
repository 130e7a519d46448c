package dev.keyledger.usage;

import dev.keyledger.events.Topics;

/** The topics that the aggregator reads and writes, by name, so that a test can have its own. */
public record UsageTopics(String gatewayRequests, String deadLetters, String usage) {
    public static UsageTopics ofContract() {
        return new UsageTopics(Topics.GATEWAY_REQUESTS, Topics.GATEWAY_REQUESTS_DLQ, Topics.USAGE);
    }
}
