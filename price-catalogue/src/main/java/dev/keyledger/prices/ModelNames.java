package dev.keyledger.prices;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The rules by which the names that gateways write become the names that price lists have. Each only takes away how a
 * name is written; none takes away what could be another model, such as a date or a region.
 */
final class ModelNames {
    /** What stands before a name and tells by whom it is served. */
    private static final Map<String, String> ROUTES = routes();

    /** Makers before a model's name that say nothing about who serves it. */
    private static final List<Pattern> REWRITES_FROM = new ArrayList<>();

    private static final List<String> REWRITES_TO = new ArrayList<>();

    static {
        // arn:aws:bedrock:REGION:ACCOUNT:foundation-model/NAME, inference-profile/NAME
        rewrite("^arn:[^/]*/", "");
        // Google's resource names: models/NAME, publishers/google/models/NAME, projects/…/models/NAME
        rewrite("^(?:.*/)?models/", "");
        // A fine-tuned model: ft:BASE:organisation:name:id
        rewrite("^(ft:[^:]+):.*$", "$1");
        // Bedrock's versions: -v1:0, -v2, :0
        rewrite("(-v[0-9]+)?:[0-9]+(k)?$", "");
        // Vertex's dates: NAME@20250929; without one it is the newest
        rewrite("@(?:default|latest)$", "");
        rewrite("@", "-");
        rewrite(":(?:beta|latest)$", "");
        rewrite("-latest$", "");
        // 2025-09-29 is 20250929
        rewrite("-(20[0-9]{2})-([01][0-9])-([0-3][0-9])(-|$)", "-$1$2$3$4");
        // claude-3.5 is claude-3-5
        rewrite("([0-9])\\.([0-9])", "$1-$2");
    }

    /**
     * A name without the way it is routed.
     *
     * @param provider who serves it, if the name's form says so; null: it doesn't
     */
    record Routed(String provider, String name) {}

    private ModelNames() {}

    private static void rewrite(String from, String to) {
        REWRITES_FROM.add(Pattern.compile(from));
        REWRITES_TO.add(to);
    }

    private static Map<String, String> routes() {
        var routes = new LinkedHashMap<String, String>();
        for (String provider : List.of(
                "openai",
                "anthropic",
                "azure",
                "azure_ai",
                "bedrock",
                "bedrock_converse",
                "vertex_ai",
                "gemini",
                "xai",
                "x-ai",
                "mistral",
                "mistralai",
                "groq",
                "deepseek",
                "cohere",
                "cohere_chat",
                "perplexity",
                "fireworks_ai",
                "together_ai",
                "openrouter",
                "cerebras",
                "novita",
                "moonshot",
                "moonshotai",
                "minimax",
                "zai",
                "z-ai",
                "voyage",
                "ovhcloud",
                "dashscope",
                "deepinfra",
                "ollama",
                "nebius",
                "sambanova",
                "hyperbolic",
                "nscale",
                "watsonx",
                "databricks",
                "replicate",
                "vercel_ai_gateway",
                "google")) {
            routes.put(provider + "/", ProviderNames.canonical(provider));
        }
        return routes;
    }

    static String lower(String name) {
        return name.strip().toLowerCase(Locale.ROOT);
    }

    /** Reads the provider off the name's form: azure/NAME, us.anthropic.NAME, NAME@date, an ARN. */
    static Routed routed(String lowerName) {
        for (var route : ROUTES.entrySet()) {
            if (lowerName.startsWith(route.getKey())) {
                return new Routed(
                        route.getValue(), lowerName.substring(route.getKey().length()));
            }
        }
        if (lowerName.startsWith("accounts/fireworks/")) {
            return new Routed(ProviderNames.FIREWORKS, lowerName);
        }
        if (lowerName.startsWith("arn:aws") || BEDROCK_FORM.matches(lowerName)) {
            return new Routed(ProviderNames.BEDROCK, lowerName);
        }
        if (lowerName.startsWith("publishers/")
                || lowerName.startsWith("projects/")
                || VERTEX_DATE.matches(lowerName)) {
            return new Routed(ProviderNames.VERTEX, lowerName);
        }
        if (lowerName.startsWith("models/gemini")) {
            return new Routed(ProviderNames.GEMINI, lowerName);
        }
        if (lowerName.endsWith(":free") && lowerName.indexOf('/') > 0) {
            return new Routed(ProviderNames.OPENROUTER, lowerName);
        }
        return new Routed(null, lowerName);
    }

    private static final Pattern BEDROCK_FORM = Pattern.compile("(?:(?:us|eu|apac|au|jp|ca|sa|global|us-gov)\\.)?"
            + "(?:amazon|anthropic|ai21|cohere|deepseek|meta|mistral|openai|qwen|stability|twelvelabs|writer|luma|moonshot|moonshotai|minimax|google|nvidia|zai)"
            + "\\.[a-z].*");

    private static final Pattern VERTEX_DATE = Pattern.compile("[^/:]+@[0-9]{8}");

    /** The one way to write a name, which all ways of writing it have in common. */
    static String canonical(String lowerName) {
        String name = lowerName;
        for (int i = 0; i < REWRITES_FROM.size(); i++) {
            Matcher matcher = REWRITES_FROM.get(i).matcher(name);
            name = matcher.replaceAll(REWRITES_TO.get(i));
        }
        return name;
    }
}
