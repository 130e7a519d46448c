package dev.keyledger.localstack.ports;

import dev.keyledger.localstack.report.StackProblem;
import java.util.concurrent.ThreadLocalRandom;

/** A base whose whole set of ports is free, below the range from which the system hands out ports. */
public final class PortBase {
    private PortBase() {}

    public static int free() {
        for (int attempt = 0; attempt < 100; attempt++) {
            int base = ThreadLocalRandom.current().nextInt(10_000, 32_000);
            try {
                PortCheck.requireFree(StackPorts.from(base));
                return base;
            } catch (StackProblem taken) {
                // Look elsewhere.
            }
        }
        throw new IllegalStateException("no free ports");
    }
}
