using Azure.Core;
using ZeroShotOrleans.Sources.ObjectStores;
using ZeroShotOrleans.Sources.ObjectStores.Azure;

namespace ZeroShotOrleans.Sources.Tests.ObjectStores.Azure;

/// <summary>Stores for tests: the environment is given, and the default chain has no credentials unless it is given too.</summary>
internal static class AzureStores
{
    public static AzureStore Of(string connectionString, AzureStoreOptions? options = null, ObjectStoreOptions? limits = null) =>
        With(new() { ["AZURE_STORAGE_CONNECTION_STRING"] = connectionString }, options, limits);

    public static AzureStore With(Dictionary<string, string?> environment, AzureStoreOptions? options = null, ObjectStoreOptions? limits = null, TokenCredential? chain = null) =>
        new(options ?? new AzureStoreOptions(), limits ?? new ObjectStoreOptions(), environment.GetValueOrDefault, _ => Task.FromResult(chain ?? new NoCredential()), TimeProvider.System, TimeSpan.FromMilliseconds(5));

    public static ObjectAddress At(string container, string key) => new(ObjectStoreKind.Azure, "", container, key);
}
