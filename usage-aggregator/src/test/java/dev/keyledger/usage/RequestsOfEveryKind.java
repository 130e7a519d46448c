package dev.keyledger.usage;

import dev.keyledger.testsupport.usage.RandomTraffic;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.UUID;
import java.util.function.Function;

/**
 * Data of requests with everything that can decide what they cost.
 *
 * @param models which are asked for
 * @param promptMax tokens
 * @param edges lengths of prompts at which prices change, which a quarter of them has exactly
 */
record RequestsOfEveryKind(Function<Random, Model> models, int promptMax, List<Integer> edges)
        implements RandomTraffic.Requests {
    private static final String[] TIERS = {"default", "batch", "priority", "flex", "Standard", "scale", "auto"};

    RequestsOfEveryKind {
        edges = List.copyOf(edges);
    }

    /** @param provider null: the request doesn't say */
    record Model(String name, String provider) {}

    @Override
    public String data(Random random, UUID key) {
        Model model = models.apply(random);
        boolean failed = random.nextInt(20) == 0;
        var json = new StringBuilder("{\"keyId\":\"%s\",\"model\":\"%s\"".formatted(key, model.name()));
        if (model.provider() != null) {
            json.append(",\"provider\":\"").append(model.provider()).append('"');
        }
        if (random.nextInt(4) > 0) {
            json.append(",\"secretVersion\":").append(1 + random.nextInt(3));
        }
        if (random.nextInt(4) == 0) {
            json.append(",\"serviceTier\":\"")
                    .append(TIERS[random.nextInt(TIERS.length)])
                    .append('"');
        }
        if (!failed && random.nextInt(12) > 0) {
            appendTokens(random, json);
        }
        switch (random.nextInt(6)) {
            case 0 -> json.append(",\"reportedCostUsd\":0");
            case 1 ->
                json.append(String.format(Locale.ROOT, ",\"reportedCostUsd\":\"0.%012d\"", random.nextInt(1 << 30)));
            default -> {}
        }
        return json + ",\"statusCode\":" + (failed ? 503 : 200) + ",\"durationMs\":17}";
    }

    /** Half of the requests are of plain text; in the others any part may be there, more of them than the whole too. */
    private void appendTokens(Random random, StringBuilder json) {
        int input = random.nextInt(4) == 0 ? edges.get(random.nextInt(edges.size())) : random.nextInt(promptMax);
        int output = random.nextInt(10_000);
        int unreported = random.nextInt(24);
        if (unreported > 0) {
            append(json, "inputTokens", input);
        }
        if (unreported == 1) {
            return;
        }
        append(json, "outputTokens", output);
        if (unreported == 0) {
            return;
        }
        if (random.nextBoolean()) {
            return;
        }
        int read = part(random, input);
        int written = part(random, input - read);
        append(json, "cacheReadInputTokens", read);
        append(json, "cacheWriteInputTokens", written);
        append(json, "cacheWrite1hInputTokens", part(random, written));
        int left = random.nextInt(8) == 0 ? input : input - read - written;
        int heard = part(random, left);
        append(json, "audioInputTokens", heard);
        append(json, "imageInputTokens", part(random, left - heard));
        int reasoned = part(random, output);
        int spoken = part(random, output - reasoned);
        append(json, "reasoningTokens", reasoned);
        append(json, "audioOutputTokens", spoken);
        append(json, "imageOutputTokens", part(random, output - reasoned - spoken));
    }

    private static int part(Random random, int whole) {
        return switch (random.nextInt(4)) {
            case 0 -> random.nextInt(whole + 1);
            case 1 -> random.nextInt(20) == 0 ? whole : 0;
            default -> 0;
        };
    }

    private static void append(StringBuilder json, String field, int tokens) {
        if (tokens > 0 || field.equals("inputTokens") || field.equals("outputTokens")) {
            json.append(",\"").append(field).append("\":").append(tokens);
        }
    }
}
