using System.Security.Cryptography;
using System.Text.Json;
using Amazon.Runtime;
using Azure.Core;
using Parquet.Serialization;
using ZeroShotOrleans.Cli.Tests.Fakes;
using ZeroShotOrleans.Grains.Jobs.Exports;
using ZeroShotOrleans.Jobs.Options;
using ZeroShotOrleans.Sources.ObjectStores;
using ZeroShotOrleans.Sources.ObjectStores.Azure;
using ZeroShotOrleans.Sources.ObjectStores.S3;
using ZeroShotOrleans.Tests.ObjectStores.Azure;
using ZeroShotOrleans.Tests.ObjectStores.S3.Server;

namespace ZeroShotOrleans.Grains.Tests.Jobs.Exports;

/// <summary>Exports to servers that others wrote: s3rver for S3, and Azure's own Azurite.</summary>
public sealed class ExportServersTests(Azurite azurite) : IClassFixture<Azurite>
{
    private const int Images = 700;
    private const string BucketName = "results";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_run_is_exported_to_an_S3_server()
    {
        using var server = await S3rver.StartAsync(BucketName);
        using var store = Open(server);

        await ExportsAsync(store, $"s3://{BucketName}/run/");
    }

    [Fact]
    public async Task A_run_is_exported_to_Azurite()
    {
        var container = await azurite.ContainerAsync(Token);
        using var store = Open(azurite);

        await ExportsAsync(store, $"az://{container.Name}/run/");
    }

    [Fact]
    public async Task A_file_of_the_default_size_reaches_an_S3_server_whole()
    {
        using var server = await S3rver.StartAsync(BucketName);
        using var store = Open(server);

        await SendsAsync(store, $"s3://{BucketName}/run/");
    }

    [Fact]
    public async Task A_file_of_the_default_size_reaches_Azurite_whole()
    {
        var container = await azurite.ContainerAsync(Token);
        using var store = Open(azurite);

        await SendsAsync(store, $"az://{container.Name}/run/");
    }

    private static async Task ExportsAsync(IObjectStore store, string to)
    {
        Assert.True(ObjectAddress.TryParse(to, out var place));
        using var export = await new ExportFixture(to: to, store: store).StartAsync(Images);

        await export.RunAsync();

        var keys = new List<string>();
        await foreach (var stored in store.ListAsync(place.Value, after: null, Token))
        {
            keys.Add(stored.Key["run/".Length..]);
        }

        using var manifest = JsonDocument.Parse(await ReadAsync(store, place.Value.With("run/_manifest.json")));
        var parts = manifest.RootElement.GetProperty("parts").EnumerateArray().ToList();
        Assert.InRange(parts.Count, 3, 100);
        Assert.Equal(parts.Select(part => part.GetProperty("file").GetString()), keys.Where(key => key.EndsWith(".parquet", StringComparison.Ordinal)));
        Assert.Contains("_SUCCESS", keys);
        var paths = new List<string>();
        foreach (var part in parts)
        {
            var content = await ReadAsync(store, place.Value.With($"run/{part.GetProperty("file").GetString()}"));
            Assert.Equal(part.GetProperty("sha256").GetString(), Convert.ToHexStringLower(SHA256.HashData(content)));
            var rows = await ParquetSerializer.DeserializeAsync<ParquetRow>(new MemoryStream(content), cancellationToken: Token);
            paths.AddRange(rows.Data.Select(row => row.path!));
        }

        Assert.Equal(Enumerable.Range(0, Images).Select(image => ExportFixture.Path(image)), paths);

        // The next owner finds all done, and writes nothing else.
        await export.RestartAsync();
        await export.RunAsync();
        Assert.True(export.Stored!.Complete);
    }

    private static async Task SendsAsync(IObjectStore store, string to)
    {
        Assert.True(ObjectAddress.TryParse(to, out var prefix));
        var scratch = Directory.CreateTempSubdirectory("zso-test-part-");
        try
        {
            var place = new ObjectPlace(store, prefix.Value, scratch.FullName);
            using var sent = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            var block = new byte[1 << 20];
            var random = new Random(5);
            var bytes = new ExportOptions().PartBytes;
            await using (var file = await place.OpenAsync("part-00000.parquet", epoch: 1))
            {
                for (var written = 0L; written < bytes; written += block.Length)
                {
                    random.NextBytes(block);
                    sent.AppendData(block);
                    await file.Content.WriteAsync(block, Token);
                }

                await file.CommitAsync(Token);
            }

            using var received = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            using var content = await store.OpenAsync(prefix.Value.With("run/part-00000.parquet"), range: null, ifMatch: null, Token);
            for (int count; (count = await content.Body.ReadAsync(block, Token)) > 0;)
            {
                received.AppendData(block.AsSpan(0, count));
            }

            Assert.Equal(bytes, content.Length);
            Assert.Equal(sent.GetHashAndReset(), received.GetHashAndReset());
            Assert.Empty(scratch.EnumerateFiles());
        }
        finally
        {
            scratch.Delete(recursive: true);
        }
    }

    private static async Task<byte[]> ReadAsync(IObjectStore store, ObjectAddress address)
    {
        using var content = await store.OpenAsync(address, range: null, ifMatch: null, Token);
        using var bytes = new MemoryStream();
        await content.Body.CopyToAsync(bytes, Token);
        Assert.Equal(content.Length, bytes.Length);
        return bytes.ToArray();
    }

    private static S3Store Open(S3rver server) => new(
        new S3Options { Endpoint = server.Endpoint }, new ObjectStoreOptions { MaxRetries = 1, TimeoutSeconds = 60 }, TimeProvider.System,
        new BasicAWSCredentials(S3rver.AccessKey, S3rver.SecretKey));

    private static AzureStore Open(Azurite server) => new(
        new AzureStoreOptions(), new ObjectStoreOptions { MaxRetries = 1, TimeoutSeconds = 60 },
        name => name == "AZURE_STORAGE_CONNECTION_STRING" ? server.ConnectionString : null,
        _ => Task.FromException<TokenCredential>(new InvalidOperationException("No other credentials are needed.")), TimeProvider.System, TimeSpan.FromMilliseconds(100));
}
