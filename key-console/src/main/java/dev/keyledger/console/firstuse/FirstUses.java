package dev.keyledger.console.firstuse;

import dev.keyledger.console.ConsoleConfig;
import dev.keyledger.console.format.Amounts;
import dev.keyledger.console.format.Moments;
import dev.keyledger.console.text.KeyPageTexts;
import dev.keyledger.console.upstream.Part;
import dev.keyledger.console.upstream.Part.Here;
import dev.keyledger.console.upstream.Part.Missing;
import dev.keyledger.console.upstream.Trouble;
import dev.keyledger.console.upstream.Views.KeyView;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;

/** Says how a key is used for the first time, and whether it was. */
@ApplicationScoped
public class FirstUses {
    private final ConsoleConfig config;
    private final KeyPageTexts texts;
    private final Moments moments;
    private final Amounts amounts;

    @Inject
    FirstUses(ConsoleConfig config, KeyPageTexts texts, Moments moments, Amounts amounts) {
        this.config = config;
        this.texts = texts;
        this.moments = moments;
        this.amounts = amounts;
    }

    /** Of a key from which no request is known. */
    public FirstUse of(String workspaceId, String keyId) {
        GatewayAddress gateway = GatewayAddress.of(config.gateway().baseUrl());
        String model = config.gateway().exampleModel();
        return new FirstUse(
                gateway.baseUrl().orElse(""),
                List.of(
                        Snippet.curl(gateway, model),
                        Snippet.python(gateway, model),
                        Snippet.typeScript(gateway, model)),
                new FirstRequest(workspaceId, keyId, 0, false, false, texts.firstUseWaiting()));
    }

    FirstRequest request(String workspaceId, String keyId, int asked, Part<KeyView> part) {
        return switch (part) {
            case Here<KeyView>(KeyView key) -> request(workspaceId, keyId, asked, key);
            case Missing<KeyView>(Trouble why) ->
                new FirstRequest(workspaceId, keyId, asked, false, !why.passes(), texts.firstUseUnknown());
        };
    }

    private FirstRequest request(String workspaceId, String keyId, int asked, KeyView key) {
        Instant last = key.lastUsedAt();
        if (last != null) {
            return new FirstRequest(workspaceId, keyId, asked, true, true, came(key.requests30d(), last));
        }
        return key.isActive()
                ? new FirstRequest(workspaceId, keyId, asked, false, false, texts.firstUseWaiting())
                : new FirstRequest(workspaceId, keyId, asked, false, true, texts.firstUseInactive());
    }

    /** When the first came is known only while it is the last. */
    private String came(long requests, Instant last) {
        String ago = moments.ago(last);
        return requests > 1 ? texts.firstUseMore(amounts.count(requests), ago) : texts.firstUseCame(ago);
    }
}
