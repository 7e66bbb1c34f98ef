namespace ZeroShotOrleans.Sources.ObjectStores.Azure;

/// <summary>
/// The account and its credentials that the environment names, with the variables of the Azure CLI: <c>AZURE_STORAGE_CONNECTION_STRING</c>, otherwise <c>AZURE_STORAGE_ACCOUNT</c> with
/// <c>AZURE_STORAGE_KEY</c> or <c>AZURE_STORAGE_SAS_TOKEN</c>. Empty variables count as missing.
/// </summary>
internal sealed class AzureEnvironment
{
    private const string ConnectionStringName = "AZURE_STORAGE_CONNECTION_STRING", AccountName = "AZURE_STORAGE_ACCOUNT", KeyName = "AZURE_STORAGE_KEY", SasName = "AZURE_STORAGE_SAS_TOKEN";

    // Published with the emulator, and the same everywhere.
    private const string EmulatorAccount = "devstoreaccount1", EmulatorKey = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    private AzureEnvironment(string? account, Uri? endpoint, string? key, string? sas, string source) => (Account, Endpoint, Key, Sas, Source) = (account, endpoint, key, sas, source);

    /// <summary>The account; null if it is not named.</summary>
    public string? Account { get; }

    /// <summary>Address of its blob service, if it is another than Azure's public one.</summary>
    public Uri? Endpoint { get; }

    /// <summary>Its key.</summary>
    public string? Key { get; }

    /// <summary>A shared access signature, without a question mark.</summary>
    public string? Sas { get; }

    /// <summary>The variable that holds the key or signature.</summary>
    public string Source { get; }

    /// <summary>Reads the variables.</summary>
    /// <param name="variable">The value of a variable.</param>
    /// <exception cref="ObjectStoreException">The connection string is not valid.</exception>
    public static AzureEnvironment Read(Func<string, string?> variable)
    {
        if (Value(variable, ConnectionStringName) is { } text)
        {
            return OfConnectionString(text);
        }

        var (key, sas) = (Value(variable, KeyName), Value(variable, SasName)?.TrimStart('?'));
        return new AzureEnvironment(Value(variable, AccountName), null, key, key is null ? sas : null, key is null ? SasName : KeyName);
    }

    private static AzureEnvironment OfConnectionString(string text)
    {
        var parts = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var part in text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            // A value may have more of them: a key ends with some, a signature is full of them.
            if (part.Split('=', 2) is not [var name, var value])
            {
                throw Invalid();
            }

            parts[name.Trim()] = value.Trim();
        }

        if (parts.GetValueOrDefault("UseDevelopmentStorage") is "true")
        {
            return new AzureEnvironment(EmulatorAccount, new Uri($"http://127.0.0.1:10000/{EmulatorAccount}"), EmulatorKey, null, ConnectionStringName);
        }

        var account = parts.GetValueOrDefault("AccountName");
        var endpoint = parts.TryGetValue("BlobEndpoint", out var given)
            ? Uri.TryCreate(given, UriKind.Absolute, out var parsed) && EndpointRule.Accepts(parsed) ? parsed : throw Invalid()
            : account is not null && parts.TryGetValue("EndpointSuffix", out var suffix)
                ? Uri.TryCreate($"{parts.GetValueOrDefault("DefaultEndpointsProtocol", "https")}://{account}.blob.{suffix}", UriKind.Absolute, out var made) ? made : throw Invalid()
                : null;
        var (key, sas) = (parts.GetValueOrDefault("AccountKey"), parts.GetValueOrDefault("SharedAccessSignature")?.TrimStart('?'));
        account ??= endpoint?.Host.Split('.')[0];
        return account is null ? throw Invalid() : new AzureEnvironment(account, endpoint, key, key is null ? sas : null, ConnectionStringName);
    }

    // Never its text: it holds the key.
    private static ObjectStoreException Invalid() => new(
        ObjectStoreError.Refused,
        $"{ConnectionStringName} is not a valid connection string. Copy it again from the storage account: NAME=VALUE pairs between semicolons, with AccountName and AccountKey, or BlobEndpoint and SharedAccessSignature.");

    private static string? Value(Func<string, string?> variable, string name) => variable(name) is { Length: > 0 } value ? value : null;
}
