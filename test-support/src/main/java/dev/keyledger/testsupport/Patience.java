package dev.keyledger.testsupport;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** Waiting in tests for what must come. What has a bound of its own says so by {@code atMost}. */
public final class Patience {
    /**
     * Longer than any time-out, and one attempt more, of what is waited for: Kafka's clients give up after a minute. It says
     * when a test has failed, so it costs those nothing that pass, on however loaded a machine.
     */
    public static final Duration PATIENCE = Duration.ofMinutes(3);

    private Patience() {}

    public static ConditionFactory await() {
        return Awaitility.await().atMost(PATIENCE);
    }

    /** @param what is waited for, to be named by the failure */
    public static ConditionFactory await(String what) {
        return Awaitility.await(what).atMost(PATIENCE);
    }
}
