package dev.keyledger.query.verify;

import jakarta.inject.Inject;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready once every key can be decided about, and only as long as that is certain. */
@Readiness
class VerifyReadiness implements HealthCheck {
    private final KeyTail tail;
    private final Verifier verifier;

    @Inject
    VerifyReadiness(KeyTail tail, Verifier verifier) {
        this.tail = tail;
        this.verifier = verifier;
    }

    @Override
    public HealthCheckResponse call() {
        String waitingFor = waitingFor();
        var response = HealthCheckResponse.named("verification")
                .withData("keys", tail.index().size())
                .status(waitingFor == null);
        if (waitingFor != null) {
            response.withData("waitingFor", waitingFor);
        }
        return response.build();
    }

    private String waitingFor() {
        if (tail.waitingFor() != null) {
            return tail.waitingFor();
        }
        if (!verifier.unknownPeppers().isEmpty()) {
            return "pepper " + String.join(", ", verifier.unknownPeppers()) + ", with which keys were made";
        }
        if (!verifier.fresh()) {
            return "a progress beacon that proves memory is fresh; the newest proof is "
                    + verifier.staleness()
                            .map(age -> age.toSeconds() + " s old")
                            .orElse("still to come");
        }
        return null;
    }
}
