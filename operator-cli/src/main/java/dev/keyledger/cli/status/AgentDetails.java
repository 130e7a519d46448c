package dev.keyledger.cli.status;

import java.util.List;

/** What agents beside gateways say: of verification. */
final class AgentDetails {
    private AgentDetails() {}

    static List<Finding> of(Instances instances) {
        return Verification.finding("agents", instances.checks("verify")).stream()
                .toList();
    }
}
