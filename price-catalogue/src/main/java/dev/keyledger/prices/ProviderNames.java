package dev.keyledger.prices;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What providers are called. Each has one name here: the value of OpenTelemetry's {@code gen_ai.provider.name} where the
 * convention has one, else the common short name. Source: OpenTelemetry's semantic conventions for generative AI, and
 * the names that gateways and public price lists write.
 */
public final class ProviderNames {
    /** Of prices that hold whoever serves the model. */
    static final String ANY = "*";

    static final String OPENAI = "openai";
    static final String ANTHROPIC = "anthropic";
    static final String BEDROCK = "aws.bedrock";
    static final String AZURE_OPENAI = "azure.ai.openai";
    static final String AZURE_INFERENCE = "azure.ai.inference";
    static final String GEMINI = "gcp.gemini";
    static final String VERTEX = "gcp.vertex_ai";

    /** One of Google's two, without saying which: they charge differently for some models. */
    static final String SOME_OF_GOOGLE = "gcp.gen_ai";

    static final String FIREWORKS = "fireworks_ai";
    static final String OPENROUTER = "openrouter";

    /** Each provider's name, and what else it is called; in lower case, with underscores for hyphens and spaces. */
    private static final Map<String, List<String>> SYNONYMS = Map.ofEntries(
            Map.entry(OPENAI, List.of("open_ai", "text_completion_openai")),
            Map.entry(ANTHROPIC, List.of("anthropic_text", "claude")),
            Map.entry(
                    BEDROCK, List.of("bedrock", "aws", "amazon", "amazon_bedrock", "bedrock_converse", "aws_bedrock")),
            Map.entry(AZURE_OPENAI, List.of("azure", "azure_openai", "az.ai.openai", "azureopenai", "azure_text")),
            Map.entry(
                    AZURE_INFERENCE,
                    List.of("azure_ai", "az.ai.inference", "azure_ai_inference", "azure_foundry", "azure_ai_foundry")),
            Map.entry(GEMINI, List.of("google", "gemini", "google_genai", "google_ai_studio", "google_gla", "palm")),
            Map.entry(
                    VERTEX,
                    List.of(
                            "vertex_ai",
                            "vertex",
                            "vertexai",
                            "google_vertex",
                            "google.vertex",
                            "google_vertex_ai",
                            "google_vertexai")),
            Map.entry(SOME_OF_GOOGLE, List.of("gcp", "google_cloud")),
            Map.entry("x_ai", List.of("xai", "grok", "x.ai")),
            Map.entry("mistral_ai", List.of("mistral", "mistralai")),
            Map.entry("cohere", List.of("cohere_chat")),
            Map.entry("moonshot_ai", List.of("moonshot", "moonshotai", "kimi")),
            // One company, with other prices at home.
            Map.entry("z_ai", List.of("zai", "z.ai")),
            Map.entry("zhipuai", List.of("zhipu", "zhipu_ai", "bigmodel", "bigmodel.cn")),
            Map.entry("alibaba_cloud", List.of("dashscope", "alibaba", "qwen", "aliyun")),
            Map.entry("together_ai", List.of("together", "togetherai")),
            Map.entry(FIREWORKS, List.of("fireworks", "fireworksai")),
            Map.entry("ibm.watsonx.ai", List.of("watsonx", "ibm", "watsonx_ai")),
            Map.entry("voyage_ai", List.of("voyage", "voyageai")),
            Map.entry("ovhcloud", List.of("ovh", "ovhcloud_ai_endpoints")),
            Map.entry("perplexity", List.of("perplexity_ai", "perplexityai")),
            Map.entry("deepseek", List.of("deepseek_ai")),
            Map.entry("deepinfra", List.of("deep_infra")),
            Map.entry("minimax", List.of("minimaxai")),
            Map.entry("groq", List.of("groq_ai")),
            Map.entry("novita", List.of("novita_ai")),
            Map.entry(OPENROUTER, List.of("open_router")),
            Map.entry("nebius", List.of("nebius_ai_studio")));

    private static final Map<String, String> BY_ANY_NAME = byAnyName();

    private ProviderNames() {}

    /**
     * The provider's one name. A provider that isn't known here goes by what it calls itself, in lower case with
     * underscores, so that a company's own price file can have prices of it.
     */
    public static String canonical(String written) {
        String name = written.strip().toLowerCase(Locale.ROOT).replace('-', '_').replace(' ', '_');
        if (name.startsWith("vertex_ai_")) {
            return VERTEX;
        }
        return BY_ANY_NAME.getOrDefault(name, name);
    }

    static Map<String, List<String>> synonyms() {
        return SYNONYMS;
    }

    private static Map<String, String> byAnyName() {
        var names = new HashMap<String, String>();
        SYNONYMS.forEach((provider, synonyms) -> {
            names.put(provider, provider);
            synonyms.forEach(synonym -> names.put(synonym, provider));
        });
        return Map.copyOf(names);
    }
}
