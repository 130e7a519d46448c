package dev.keyledger.cli.status;

import dev.keyledger.cli.OperatorProblem;
import dev.keyledger.cli.stack.Endpoints;
import dev.keyledger.cli.stack.Http;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/** Looks at all parts of a stack at once, so that one that is silent keeps nobody waiting for the others. */
final class StackStatus {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Endpoints endpoints;
    private final Http http;

    StackStatus(Endpoints endpoints) {
        this.endpoints = endpoints;
        this.http = endpoints.http().within(PATIENCE);
    }

    List<Finding> look() throws InterruptedException {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<List<Finding>>> looks = parts().stream()
                    .map(part -> threads.submit(() -> orUnknown(part)))
                    .toList();
            var findings = new ArrayList<Finding>();
            for (Future<List<Finding>> look : looks) {
                findings.addAll(look.get());
            }
            return findings;
        } catch (ExecutionException e) {
            throw new IllegalStateException("a look at the stack failed", e.getCause());
        }
    }

    /** In the order of the screen. */
    private List<Part> parts() {
        var parts = new ArrayList<Part>();
        parts.add(service("key-command-service", CommandDetails::of));
        parts.add(service("key-query-service", QueryDetails::of));
        parts.add(service("usage-aggregator", instances -> List.of()));
        // Not every stack has them: they are looked at where it is said where they are.
        if (endpoints.health().containsKey("key-console")) {
            parts.add(service("key-console", instances -> List.of()));
        }
        if (endpoints.health().containsKey("gateway-agent")) {
            parts.add(service("gateway-agent", AgentDetails::of));
        }
        parts.add(new VerifiersPart(endpoints.kafka(), PATIENCE));
        parts.add(new TimelinePart(http, endpoints.command()));
        parts.add(new QuarantinePart(http, endpoints.query()));
        parts.add(new RotationsPart(http, endpoints.query()));
        parts.add(new CountingPart(http, endpoints.usage()));
        parts.add(new DeadLettersPart(http, endpoints.usage(), endpoints.kafka(), PATIENCE));
        parts.add(new ReconcilePart(http, endpoints.usage()));
        parts.add(new BrokersPart(endpoints.kafka(), PATIENCE));
        parts.add(new DatabasesPart(http, endpoints));
        return parts;
    }

    private Part service(String service, Function<Instances, List<Finding>> details) {
        return new ServicePart(http, service, endpoints.health().getOrDefault(service, List.of()), details);
    }

    private static List<Finding> orUnknown(Part part) {
        try {
            return part.look();
        } catch (OperatorProblem e) {
            return List.of(new Finding(part.subject(), Level.UNKNOWN, e.getMessage()));
        }
    }
}
