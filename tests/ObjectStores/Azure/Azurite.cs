using System.Diagnostics;
using Azure.Storage.Blobs;
using ZeroShotOrleans.Tests.Programs;

namespace ZeroShotOrleans.Tests.ObjectStores.Azure;

/// <summary>Azurite, Azure's own emulator of Blob Storage, as a child process on a free port. It keeps blobs in memory, and is killed on dispose.</summary>
/// <remarks>Skips a test that asks for it where Node.js or npm is missing.</remarks>
public sealed class Azurite : IAsyncDisposable
{
    /// <summary>The account's name.</summary>
    public const string AccountName = "devstoreaccount1";

    /// <summary>The account's key, published with the emulator.</summary>
    public const string AccountKey = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    private const string Ready = "successfully listens on ";

    private static readonly TimeSpan _startLimit = TimeSpan.FromMinutes(2);
    private static readonly SemaphoreSlim _installing = new(1);

    private readonly SemaphoreSlim _starting = new(1);
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"azurite-{Guid.NewGuid():N}");
    private Process? _process;
    private Uri? _endpoint;

    /// <summary>Address of the emulator's account, once it has started.</summary>
    public Uri Endpoint => _endpoint ?? throw new InvalidOperationException("Azurite was not started.");

    /// <summary>What a program needs to use it.</summary>
    public string ConnectionString => $"DefaultEndpointsProtocol=http;AccountName={AccountName};AccountKey={AccountKey};BlobEndpoint={Endpoint}";

    /// <summary>Starts it unless it runs, and creates a container.</summary>
    /// <returns>The container, with Azure's own client.</returns>
    public async Task<BlobContainerClient> ContainerAsync(CancellationToken cancellationToken)
    {
        Programs.Programs.Require("node", "npm");
        await _starting.WaitAsync(cancellationToken);
        try
        {
            if (_process is null)
            {
                await StartAsync(await InstallAsync(cancellationToken), cancellationToken).WaitAsync(_startLimit, cancellationToken);
            }
        }
        finally
        {
            _starting.Release();
        }

        var options = new BlobClientOptions(BlobClientOptions.ServiceVersion.V2026_06_06) { TrimBlobNameSlashes = false };
        var container = new BlobServiceClient(ConnectionString, options).GetBlobContainerClient($"c-{Guid.NewGuid():N}");
        await container.CreateAsync(cancellationToken: cancellationToken);
        return container;
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
            _process.Dispose();
            Directory.Delete(_folder, recursive: true);
        }

        _starting.Dispose();
    }

    private async Task StartAsync(string packages, CancellationToken cancellationToken)
    {
        // Port 0: the system chooses one, and nothing can take it in between.
        var program = Path.Combine(packages, "node_modules", "azurite", "dist", "src", "blob", "main.js");
        _process = Process.Start(new ProcessStartInfo("node", [program, "--blobHost", "127.0.0.1", "--blobPort", "0", "--inMemoryPersistence", "--silent", "--disableTelemetry"])
        {
            WorkingDirectory = Directory.CreateDirectory(_folder).FullName, RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        var errors = _process.StandardError.ReadToEndAsync(cancellationToken);
        while (await _process.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.IndexOf(Ready, StringComparison.Ordinal) is var at and >= 0)
            {
                _endpoint = new Uri($"{line[(at + Ready.Length)..].Trim()}/{AccountName}");

                // Nobody else reads it, and a full pipe would block it.
                _ = _process.StandardOutput.ReadToEndAsync(CancellationToken.None);
                return;
            }
        }

        Assert.Fail($"Azurite ended: {await errors}");
    }

    // npm removes what is installed before it installs the same again, and Azurite is 360 MB.
    private static async Task<string> InstallAsync(CancellationToken cancellationToken)
    {
        var sources = Path.Combine(Repository.Root, "tests", "ObjectStores", "Azure");
        var name = $"azurite-{typeof(Azurite).Assembly.GetName().Name}";
        var (folder, done) = (Path.Combine(Repository.Root, "artifacts", "npm", name), Path.Combine(Repository.Root, "artifacts", "npm", $"{name}.done"));
        var wanted = await File.ReadAllTextAsync(Path.Combine(sources, "package-lock.json"), cancellationToken);
        await _installing.WaitAsync(cancellationToken);
        try
        {
            if (!File.Exists(done) || await File.ReadAllTextAsync(done, cancellationToken) != wanted)
            {
                // Nothing is installed in a new clone, not even the folder.
                Directory.CreateDirectory(Path.GetDirectoryName(done)!);
                File.Delete(done);
                folder = await NodePackages.InstallAsync(name, sources, cancellationToken);
                await File.WriteAllTextAsync(done, wanted, cancellationToken);
            }
        }
        finally
        {
            _installing.Release();
        }

        return folder;
    }
}
