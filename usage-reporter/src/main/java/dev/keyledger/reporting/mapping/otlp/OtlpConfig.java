package dev.keyledger.reporting.mapping.otlp;

/**
 * What a gateway's spans mean.
 *
 * @param source the CloudEvents source of its requests, for example {@code /gateways/envoy}
 * @param keyIdAttribute the span's attribute in which the gateway puts the id of the key that was presented. No resource's:
 *     that is one for all requests; and none that callers can set, as by baggage
 * @param secretVersionAttribute in which it puts which secret of the key that was
 */
public record OtlpConfig(String source, String keyIdAttribute, String secretVersionAttribute) {
    public static OtlpConfig of(String source) {
        return new OtlpConfig(source, "keyledger.key.id", "keyledger.secret.version");
    }
}
