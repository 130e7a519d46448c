package dev.keyledger.events.key;

/** What can happen to a key. The envelope around it says to which key, when and by whom. */
public sealed interface KeyEvent
        permits KeyCreated,
                KeyRotated,
                KeyRevoked,
                KeyRenamed,
                KeyRevealed,
                KeyScopesChanged,
                KeyExpiryChanged,
                KeyLabelChanged,
                KeyDisabled,
                KeyEnabled,
                SandboxSecretsUpdated,
                SecretRetired {}
