package dev.keyledger.cli.status;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keyledger.cli.OperatorProblem;
import dev.keyledger.cli.stack.Http;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What the instances of one service say of themselves.
 *
 * @param answers of those that answered
 * @param silent why each of the others didn't
 */
record Instances(String service, List<Answer> answers, List<String> silent) {
    /**
     * @param ready what {@code /health/ready} says
     * @param duties what {@code /health/group} says
     */
    record Answer(String url, JsonNode ready, JsonNode duties) {
        /** The data of one check of either; empty if the instance has none of that name. */
        Optional<JsonNode> check(String name) {
            for (JsonNode checks : List.of(duties.path("checks"), ready.path("checks"))) {
                for (JsonNode check : checks) {
                    if (check.path("name").asText().equals(name)) {
                        return Optional.of(check.path("data"));
                    }
                }
            }
            return Optional.empty();
        }
    }

    /** @param urls where the health of each stands */
    static Instances ask(Http http, String service, List<String> urls) {
        var answers = new ArrayList<Answer>();
        var silent = new ArrayList<String>();
        for (String url : urls) {
            String base = url.replaceAll("/+$", "");
            try {
                answers.add(new Answer(
                        base, http.open(base + "/ready", "its health"), http.open(base + "/group", "its duties")));
            } catch (OperatorProblem e) {
                silent.add(e.getMessage());
            }
        }
        return new Instances(service, answers, silent);
    }

    /** The first that an instance says of a check. */
    Optional<JsonNode> check(String name) {
        return answers.stream().flatMap(answer -> answer.check(name).stream()).findFirst();
    }

    /** What instances say of a check, those that have it. */
    List<JsonNode> checks(String name) {
        return answers.stream().flatMap(answer -> answer.check(name).stream()).toList();
    }

    /** Broken if a duty is done by nobody, degraded if by some only. */
    Finding finding() {
        int all = answers.size() + silent.size();
        if (all == 0) {
            return new Finding(service, Level.UNKNOWN, "nobody has said where its health stands");
        }
        if (answers.isEmpty()) {
            return new Finding(service, Level.BROKEN, "no instance answers; " + silent.getFirst());
        }
        var done = new TreeMap<String, Integer>();
        var reasons = new ArrayList<>(silent);
        for (Answer answer : answers) {
            for (JsonNode duty : answer.duties().path("checks")) {
                boolean up = duty.path("status").asText().equals("UP");
                done.merge(duty.path("name").asText(), up ? 1 : 0, Integer::sum);
                if (!up) {
                    reasons.add(duty.path("name").asText() + " waits for "
                            + duty.at("/data/waitingFor").asText("what it doesn't say"));
                }
            }
            failedChecks(answer.ready()).forEach(reasons::add);
        }
        boolean down = answers.stream().noneMatch(answer -> isUp(answer.ready()));
        Level level = down || done.containsValue(0) ? Level.BROKEN : reasons.isEmpty() ? Level.WELL : Level.DEGRADED;
        String counts = all == 1 ? "1 instance" : answers.size() + " of " + all + " instances answer";
        String duties = done.isEmpty() ? "" : ": " + String.join(", ", done.keySet());
        return new Finding(
                service, level, counts + duties + (reasons.isEmpty() ? "" : "; " + String.join("; ", reasons)));
    }

    private static List<String> failedChecks(JsonNode ready) {
        var failed = new ArrayList<String>();
        for (JsonNode check : ready.path("checks")) {
            // What the duties are about is said above, duty by duty.
            if (!isUp(check) && !check.path("name").asText().equals("duties")) {
                failed.add(check.path("name").asText() + " is down: "
                        + check.at("/data/refused")
                                .asText(check.at("/data/detail").asText("it doesn't say why")));
            }
        }
        return failed;
    }

    private static boolean isUp(JsonNode said) {
        return said.path("status").asText().equals("UP");
    }
}
