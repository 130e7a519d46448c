package dev.keyledger.agent.authorize;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The needed scope by method and path. What no rule is about needs none that anybody could have. */
public final class ScopeMap {
    private static final String CHAT = "chat:completions";
    private static final String EMBEDDINGS = "embeddings:create";
    private static final String IMAGES = "images:generate";
    private static final String TRANSCRIBE = "audio:transcribe";
    private static final String MODELS = "models:read";

    /** docs/gateways.md has them as a table. */
    private static final List<PathRule> DEFAULT = Stream.of(
                    "GET /v1/models = " + MODELS,
                    "GET /v1/models/* = " + MODELS,
                    "POST /v1/chat/completions = " + CHAT,
                    "GET /v1/chat/completions = " + CHAT,
                    "* /v1/chat/completions/** = " + CHAT,
                    "POST /v1/completions = " + CHAT,
                    "POST /v1/responses = " + CHAT,
                    "* /v1/responses/** = " + CHAT,
                    "POST /v1/messages = " + CHAT,
                    "POST /v1/messages/count_tokens = " + CHAT,
                    "* /v1/messages/batches = " + CHAT,
                    "* /v1/messages/batches/** = " + CHAT,
                    "POST /v1/complete = " + CHAT,
                    "POST /v1/embeddings = " + EMBEDDINGS,
                    "POST /v1/images/generations = " + IMAGES,
                    "POST /v1/images/edits = " + IMAGES,
                    "POST /v1/images/variations = " + IMAGES,
                    "POST /v1/audio/transcriptions = " + TRANSCRIBE,
                    "POST /v1/audio/translations = " + TRANSCRIBE,
                    "POST /openai/deployments/*/chat/completions = " + CHAT,
                    "POST /openai/deployments/*/completions = " + CHAT,
                    "POST /openai/deployments/*/embeddings = " + EMBEDDINGS,
                    "POST /openai/deployments/*/images/generations = " + IMAGES,
                    "POST /openai/deployments/*/audio/transcriptions = " + TRANSCRIBE,
                    "POST /openai/deployments/*/audio/translations = " + TRANSCRIBE)
            .map(PathRule::parse)
            .toList();

    private final List<PathRule> rules;
    private final List<PathRule> foldedRules;

    private ScopeMap(List<PathRule> rules) {
        this.rules = List.copyOf(rules);
        this.foldedRules = rules.stream().map(PathRule::folded).toList();
    }

    /**
     * The first rule that fits counts.
     *
     * @param configured {@code METHOD /path = scope}, by commas or lines; they stand before the default ones
     * @param withDefault whether those of OpenAI's and Anthropic's paths count at all
     * @throws IllegalArgumentException naming the mistake
     */
    public static ScopeMap of(String configured, boolean withDefault) {
        Stream<PathRule> own = Stream.of(configured.split("[,\n]", -1))
                .filter(line -> !line.isBlank())
                .map(PathRule::parse);
        return new ScopeMap(Stream.concat(own, withDefault ? DEFAULT.stream() : Stream.empty())
                .toList());
    }

    /**
     * Empty if no rule is about the request, or one only for servers that tell upper from lower case, or only for the others:
     * what the upstream is, nobody here knows.
     */
    Optional<String> scopeFor(String method, RequestPath path) {
        String scope = scopeBy(rules, method, path);
        return Objects.equals(scope, scopeBy(foldedRules, method, path.folded()))
                ? Optional.ofNullable(scope)
                : Optional.empty();
    }

    private static @Nullable String scopeBy(List<PathRule> rules, String method, RequestPath path) {
        for (PathRule rule : rules) {
            if (rule.covers(method, path)) {
                return rule.scope();
            }
        }
        return null;
    }

    List<PathRule> rules() {
        return rules;
    }
}
