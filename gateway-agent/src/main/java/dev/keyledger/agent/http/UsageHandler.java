package dev.keyledger.agent.http;

import dev.keyledger.agent.entrance.Entrance;
import dev.keyledger.agent.entrance.Entrance.Pass;
import dev.keyledger.agent.usage.UsageFormat;
import dev.keyledger.agent.usage.UsageIntake;
import dev.keyledger.agent.usage.UsageProblem;
import dev.keyledger.reporting.mapping.Body;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Lets usage in, of whoever may bring it, and hands everything else on. */
public final class UsageHandler implements Handler<HttpServerRequest> {
    private static final Duration ARRIVED_WITHIN = Duration.ofSeconds(30);

    /** By which this machine knows itself. */
    private static final Set<String> OWN_NAMES = Set.of("localhost", "127.0.0.1", "[::1]");

    private final Map<String, UsageFormat> formats;
    private final UsageIntake intake;
    private final Entrance entrance;
    private final Optional<Set<String>> names;
    private final UsageThreads threads;
    private final Handler<HttpServerRequest> others;

    /**
     * @param names by which it may be addressed, besides this machine's own; empty: by any, since no browser gets here
     * @param others is handed what isn't about usage
     */
    public UsageHandler(
            List<UsageFormat> formats,
            UsageIntake intake,
            Entrance entrance,
            Optional<Set<String>> names,
            UsageThreads threads,
            Handler<HttpServerRequest> others) {
        this.formats = formats.stream().collect(Collectors.toUnmodifiableMap(UsageFormat::path, Function.identity()));
        this.intake = intake;
        this.entrance = entrance;
        this.names = names;
        this.threads = threads;
        this.others = others;
    }

    @Override
    public void handle(HttpServerRequest request) {
        UsageFormat format = request.path() == null ? null : formats.get(request.path());
        if (format == null) {
            others.handle(request);
            return;
        }
        var exchange = new UsageExchange(request, format, threads.room(), threads.underWay());
        if (!isAddressedByItsName(request)) {
            exchange.refuse(UsageProblem.misdirected());
        } else if (!request.method().equals(HttpMethod.POST)) {
            exchange.refuse(UsageProblem.methodNotAllowed());
        } else {
            admit(exchange);
        }
    }

    private void admit(UsageExchange exchange) {
        if (entrance == Entrance.OPEN) {
            // Nobody is asked, so it doesn't stand behind those for whom an issuer is.
            letIn(exchange);
            return;
        }
        exchange.pause();
        threads.onTokens(() -> entrance.check(exchange.authorization()), exchange, pass -> {
            switch (pass) {
                case Pass.Open open -> letIn(exchange);
                case Pass.Unauthenticated(String detail) -> exchange.refuse(UsageProblem.unauthenticated(detail));
                case Pass.Forbidden(String detail) -> exchange.refuse(UsageProblem.forbidden(detail));
                case Pass.Unknown(String detail) -> exchange.refuse(UsageProblem.notTaken(detail));
            }
        });
    }

    private void letIn(UsageExchange exchange) {
        if (threads.areEnding()) {
            exchange.refuse(UsageProblem.notTaken("The agent ends."));
        } else {
            exchange.read(ARRIVED_WITHIN, body -> take(exchange, body));
        }
    }

    private void take(UsageExchange exchange, Body body) {
        threads.onMapping(
                () -> intake.take(exchange.format(), body, exchange.headers(), exchange.receivedAt()),
                exchange,
                exchange::answer);
    }

    private boolean isAddressedByItsName(HttpServerRequest request) {
        if (names.isEmpty()) {
            return true;
        }
        List<String> hosts = request.headers().getAll("Host");
        if (hosts.size() != 1) {
            return false;
        }
        String name = hosts.getFirst().strip().replaceFirst(":[0-9]*$", "").toLowerCase(Locale.ROOT);
        return OWN_NAMES.contains(name) || names.get().contains(name);
    }
}
