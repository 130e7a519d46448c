package dev.keyledger.cli.prices;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keyledger.cli.OperatorProblem;
import dev.keyledger.cli.stack.Endpoints;
import dev.keyledger.cli.stack.StackOption;
import dev.keyledger.prices.PriceFile;
import dev.keyledger.prices.PriceFiles;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The catalogue that the running usage-aggregator prices requests by.
 *
 * @param told what it says of it
 */
record InForce(JsonNode told, List<PriceFile> files) {
    private static final String PATH = "/v1/prices";
    private static final String WHAT = "reading the prices in force";

    /** @throws OperatorProblem if no stack runs, or what it has in force can't be read */
    static InForce of(StackOption stack) {
        Endpoints endpoints = endpointsOf(stack);
        JsonNode told = endpoints.http().get(endpoints.usage() + PATH, WHAT);
        requireSound(told);
        String lists = endpoints.http().text(endpoints.usage() + PATH + "/lists", WHAT);
        try {
            return new InForce(told, PriceFiles.apart("in force", lists.getBytes(StandardCharsets.UTF_8), null));
        } catch (IllegalArgumentException e) {
            throw OperatorProblem.of(e);
        }
    }

    private static Endpoints endpointsOf(StackOption stack) {
        try {
            return stack.endpoints();
        } catch (OperatorProblem e) {
            throw new OperatorProblem(e.getMessage() + "; --catalog built-in is of this build and needs none", e);
        }
    }

    private static void requireSound(JsonNode told) {
        for (JsonNode list : told.path("lists")) {
            if (list.hasNonNull("mistake")) {
                throw new OperatorProblem("the prices in force have a mistake, and nothing is counted: "
                        + list.path("mistake").asText() + ". "
                        + told.path("mendedBy").asText());
            }
        }
    }

    /** Where it is from and since when, then what each list is, for people. */
    List<String> lines() {
        var lines = new ArrayList<String>();
        lines.add("in force: " + origin());
        for (JsonNode list : told.path("lists")) {
            lines.add(String.format(
                    Locale.ROOT,
                    "  %s: %s, %,d providers, %,d models%s",
                    list.path("name").asText(),
                    list.path("format").asText(),
                    list.path("providers").asLong(),
                    list.path("models").asLong(),
                    list.path("dated").asBoolean() ? "" : "; nobody says when its prices held, so they are stale"));
        }
        return lines;
    }

    private String origin() {
        if (told.path("catalogue").asText().equals("own")) {
            String own = "the service's own prices, read at "
                    + told.path("ownReadAt").asText();
            return told.hasNonNull("operationId") ? own + ", again " + since() : own;
        }
        return "prices given to a repricing, " + since();
    }

    private String since() {
        String by = told.hasNonNull("requestedBy")
                ? " that " + told.path("requestedBy").asText() + " asked for"
                : "";
        String since = told.hasNonNull("since") ? "since " + told.path("since").asText() : "since nobody knows when";
        return since + ", by operation " + told.path("operationId").asText() + by;
    }
}
