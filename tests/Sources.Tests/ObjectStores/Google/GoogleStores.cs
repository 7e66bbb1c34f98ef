using Google.Apis.Auth.OAuth2;
using ZeroShotOrleans.Sources.ObjectStores;
using ZeroShotOrleans.Sources.ObjectStores.Google;
using ZeroShotOrleans.Tests.ObjectStores.Google;

namespace ZeroShotOrleans.Sources.Tests.ObjectStores.Google;

/// <summary>Stores for tests: without credentials unless they are given.</summary>
internal static class GoogleStores
{
    public const string Bucket = "photos";

    public static GoogleStore Of(GoogleStub stub, ObjectStoreOptions? limits = null, string? userProject = null) =>
        With(new GoogleStoreOptions { Endpoint = stub.Endpoint, Anonymous = true, UserProject = userProject }, limits);

    public static GoogleStore With(GoogleStoreOptions options, ObjectStoreOptions? limits = null, Func<CancellationToken, Task<GoogleCredential>>? chain = null, string? emulator = null) => new(
        options, limits ?? new ObjectStoreOptions(), name => name == "STORAGE_EMULATOR_HOST" ? emulator : null,
        chain ?? (_ => Task.FromException<GoogleCredential>(new InvalidOperationException("Your default credentials were not found."))), TimeProvider.System, TimeSpan.FromMilliseconds(5));

    public static ObjectAddress At(string key) => new(ObjectStoreKind.Google, "", Bucket, key);
}
