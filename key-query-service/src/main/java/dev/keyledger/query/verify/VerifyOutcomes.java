package dev.keyledger.query.verify;

import dev.keyledger.kit.problem.Problem;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Counts what verification answered. Counters are looked up here: the registry's own way is too long for every call. */
@Singleton
class VerifyOutcomes {
    private final MeterRegistry metrics;
    private final Map<String, Counter> counters = new ConcurrentHashMap<>();

    @Inject
    VerifyOutcomes(MeterRegistry metrics) {
        this.metrics = metrics;
    }

    void count(VerifyCode code) {
        count(code.name());
    }

    void countFailure(Throwable failure) {
        count(failure instanceof Problem problem ? problem.slug() : "error");
    }

    private void count(String outcome) {
        counters.computeIfAbsent(outcome, this::counter).increment();
    }

    private Counter counter(String outcome) {
        return Counter.builder("keyledger.verify.outcomes")
                .description("Answers of verification")
                .tag("outcome", outcome)
                .register(metrics);
    }
}
