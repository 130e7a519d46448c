package dev.keyledger.prices;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The rules by which the names that gateways write become the names that price lists have. Each only takes away how a
 * name is written; none takes away what could be another model, such as a date or a region.
 */
final class ModelNames {
    /** What stands before a name and tells by whom it is served. */
    private static final Map<String, String> ROUTES = allRoutes();

    /** Makers before a model's name that say nothing about who serves it. */
    private static final List<Pattern> REWRITES_FROM = new ArrayList<>();

    private static final List<String> REWRITES_TO = new ArrayList<>();

    static {
        // arn:aws:bedrock:REGION:ACCOUNT:foundation-model/NAME, inference-profile/NAME; what else an ARN names is
        // somebody's
        // own, whatever it is called
        rewrite("^arn:aws[a-z-]*:bedrock:[^:/]*:[^:/]*:(?:foundation-model|inference-profile)/", "");
        // LiteLLM's routes within Bedrock
        rewrite("^(?:converse|invoke)/", "");
        // Resource names of providers' own models: models/NAME, publishers/google/models/NAME,
        // accounts/fireworks/models/NAME
        rewrite("^projects/[^/]+/locations/[^/]+/(publishers/)", "$1");
        rewrite("^(?:publishers/[^/]+/|accounts/fireworks/)?models/", "");
        // A fine-tuned model: ft:BASE:organisation:name:id
        rewrite("^(ft:[^:]+):.*$", "$1");
        // Bedrock's first version of an interface: -v1:0, :0. Later numbers are other models: claude-v2:1,
        // titan-embed-text-v2:0
        rewrite("(?:-v1)?:0$", "");
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
     * A model in a region.
     *
     * @param region null: of none
     */
    record InRegion(@Nullable String region, String name) {
        /** Whether the name says where the model is served, whatever the region is in which it was asked for. */
        boolean isProfile() {
            return GEOGRAPHY.matcher(name).lookingAt();
        }

        /** Without the part of the world. */
        String plainName() {
            return isProfile() ? name.substring(name.indexOf('.') + 1) : name;
        }

        /**
         * Whether a price for this place means that the plain one may not hold in the region that is asked for: its part of
         * the world has one of its own, or regions have. Plain prices are those of the provider's home.
         */
        boolean tellsOf(String asked) {
            if (region != null) {
                return !asked.startsWith("us-");
            }
            String start = WORLD.get(name.substring(0, name.indexOf('.')));
            return start != null && asked.startsWith(start);
        }

        /** Regions that a provider sells apart from all others. */
        boolean isApart() {
            return region != null && (region.contains("-gov-") || region.startsWith("cn-"));
        }
    }

    /**
     * A name without the way it is routed.
     *
     * @param provider who serves it, if the name's form says so; null: it doesn't
     */
    record Routed(@Nullable String provider, String name) {}

    private ModelNames() {}

    private static void rewrite(String from, String to) {
        REWRITES_FROM.add(Pattern.compile(from));
        REWRITES_TO.add(to);
    }

    private static Map<String, String> allRoutes() {
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

    /** By what stands before a name: who serves it. */
    static Map<String, String> routes() {
        return ROUTES;
    }

    static String lower(String name) {
        return name.strip().toLowerCase(Locale.ROOT);
    }

    /** Reads the provider off the name's form: azure/NAME, us.anthropic.NAME, NAME@date, an ARN. */
    static Routed routed(String lowerName) {
        if (lowerName.endsWith(":free") && lowerName.indexOf('/') > 0 && !lowerName.startsWith("openrouter/")) {
            return new Routed(ProviderNames.OPENROUTER, lowerName);
        }
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
                || VERTEX_VERSION.matches(lowerName)) {
            return new Routed(ProviderNames.VERTEX, lowerName);
        }
        if (lowerName.startsWith("models/gemini")) {
            return new Routed(ProviderNames.GEMINI, lowerName);
        }
        return new Routed(null, lowerName);
    }

    private static final Pattern BEDROCK_FORM = Pattern.compile("(?:(?:us|eu|apac|au|jp|ca|sa|global|us-gov)\\.)?"
            + "(?:amazon|anthropic|ai21|cohere|deepseek|meta|mistral|openai|qwen|stability|twelvelabs|writer|luma|moonshot|moonshotai|minimax|google|nvidia|zai)"
            + "\\.[a-z].*");

    private static final Pattern VERTEX_VERSION = Pattern.compile("[^/:@]+@(?:[0-9-]+|default|latest)");

    private static final Pattern GEOGRAPHY = Pattern.compile("(?:us|eu|apac|au|jp|ca|sa|global|us-gov)\\.");

    /** By part of the world: how its regions begin. */
    private static final Map<String, String> WORLD =
            Map.of("us", "us-", "eu", "eu-", "apac", "ap-", "au", "ap-", "jp", "ap-", "ca", "ca-", "sa", "sa-");

    private static final Pattern REGIONAL = Pattern.compile("(?:arn:aws[a-z-]*:bedrock:([a-z0-9-]+):[^:/]*"
            + ":(?:foundation-model|inference-profile)/"
            + "|projects/[^/]+/locations/([a-z0-9-]+)/publishers/[^/]+/models/"
            + "|([a-z]{2}(?:-gov)?-[a-z]+-[0-9])/)(.+)");

    /** Where the model is served, if the name's form says so. */
    static InRegion inRegion(String lowerName) {
        Matcher form = REGIONAL.matcher(lowerName);
        if (!form.matches()) {
            return new InRegion(null, lowerName);
        }
        String region = Stream.of(form.group(1), form.group(2), form.group(3))
                .filter(Objects::nonNull)
                .findFirst()
                .orElseThrow();
        return new InRegion(region.equals("global") ? null : region, form.group(4));
    }

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
