package dev.keyledger.localstack.status;

import dev.keyledger.localstack.data.Endpoints;
import dev.keyledger.localstack.kafka.KafkaReadiness;
import dev.keyledger.localstack.postgres.PostgresAnswer;
import dev.keyledger.localstack.supervise.HttpReadiness;
import dev.keyledger.localstack.supervise.Readiness;
import java.net.URI;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** How a part of the stack does. That its process is there says little: one that hangs is there too, so it is asked. */
enum PartState {
    RUNNING("running"),
    /** It answers that it can't do all that it is for. */
    NOT_READY("not ready"),
    NOT_ANSWERING("not answering"),
    DOWN("down");

    private static final Duration ANSWERED_WITHIN = Duration.ofSeconds(5);

    private final String text;

    PartState(String text) {
        this.text = text;
    }

    String text() {
        return text;
    }

    /** All of them are asked at once. By name; those that have a process first. */
    static Map<String, PartState> ofAll(Endpoints endpoints, Collection<String> expected) {
        var names = new LinkedHashSet<>(endpoints.pids().keySet());
        names.addAll(expected);
        var answers = new LinkedHashMap<String, CompletableFuture<PartState>>();
        names.forEach(name -> answers.put(name, stateOf(name, endpoints)));
        var states = new LinkedHashMap<String, PartState>();
        answers.forEach((name, answer) -> states.put(name, answer.join()));
        return states;
    }

    private static CompletableFuture<PartState> stateOf(String name, Endpoints endpoints) {
        Long pid = endpoints.pids().get(name);
        if (pid == null || ProcessHandle.of(pid).isEmpty()) {
            return CompletableFuture.completedFuture(DOWN);
        }
        Optional<Readiness> question = questionTo(name, endpoints);
        if (question.isEmpty()) {
            return CompletableFuture.completedFuture(RUNNING);
        }
        var answer = new CompletableFuture<PartState>();
        Thread.ofVirtual().start(() -> answer.complete(asked(question.get())));
        return answer.completeOnTimeout(NOT_ANSWERING, ANSWERED_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static PartState asked(Readiness question) {
        try {
            return question.ready() ? RUNNING : NOT_READY;
        } catch (Exception silent) {
            return NOT_ANSWERING;
        }
    }

    /** Empty: it answers nobody, as the launcher itself. */
    private static Optional<Readiness> questionTo(String name, Endpoints endpoints) {
        return switch (name) {
            case "kafka" -> Optional.of(new KafkaReadiness(endpoints.kafka()));
            case "postgres" -> Optional.of(new PostgresAnswer(URI.create(endpoints.postgres())));
            case "issuer" -> Optional.of(httpAt(endpoints.issuer() + "/.well-known/openid-configuration"));
            default -> Optional.ofNullable(endpoints.health().get(name)).map(health -> httpAt(health + "ready"));
        };
    }

    private static HttpReadiness httpAt(String address) {
        return new HttpReadiness(List.of(URI.create(address)));
    }
}
