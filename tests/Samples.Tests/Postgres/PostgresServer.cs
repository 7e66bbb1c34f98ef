using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using ZeroShotOrleans.Processes;
using ZeroShotOrleans.Tests.Programs;

namespace ZeroShotOrleans.Samples.Tests.Postgres;

/// <summary>PostgreSQL with pgvector (PGlite, the server compiled to WebAssembly) on a port of its own. Ends with the test.</summary>
internal sealed class PostgresServer : IDisposable
{
    private static readonly string _sources = Path.Combine(Repository.Root, "tests", "Samples.Tests", "Postgres");
    private static readonly TimeSpan _limit = TimeSpan.FromMinutes(1);

    private readonly Process _process;

    private PostgresServer(Process process, int port) => (_process, ConnectionString) = (process, string.Create(CultureInfo.InvariantCulture,
        $"Host=127.0.0.1;Port={port};Username=postgres;Password=postgres;Database=postgres;SSL Mode=Disable;Maximum Pool Size=1"));

    /// <summary>Where a client connects.</summary>
    public string ConnectionString { get; }

    /// <summary>Starts a server with an empty database. Skips the test without Node.js, or fails it where everything must be there.</summary>
    public static async Task<PostgresServer> StartAsync(CancellationToken cancellationToken)
    {
        Programs.Require("node", "npm");
        var folder = await NodePackages.InstallAsync("postgres", _sources, cancellationToken);
        File.Copy(Path.Combine(_sources, "serve.mjs"), Path.Combine(folder, "serve.mjs"), overwrite: true);
        var port = FreePort.Take();
        var process = Process.Start(new ProcessStartInfo("node", ["serve.mjs", port.ToString(CultureInfo.InvariantCulture)])
        {
            WorkingDirectory = folder, RedirectStandardInput = true, RedirectStandardOutput = true,
        })!;
        var server = new PostgresServer(process, port);
        Assert.Equal("listening", await server.LineAsync(cancellationToken));
        return server;
    }

    /// <summary>Runs a query inside the server and returns its rows: without the driver that the sample uses.</summary>
    public async Task<JsonElement[]> QueryAsync(string sql, CancellationToken cancellationToken)
    {
        await _process.StandardInput.WriteAsync((sql + "\n").AsMemory(), cancellationToken);
        await _process.StandardInput.FlushAsync(cancellationToken);
        return JsonSerializer.Deserialize<JsonElement[]>((await LineAsync(cancellationToken))!)!;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private async Task<string?> LineAsync(CancellationToken cancellationToken) => await _process.StandardOutput.ReadLineAsync(cancellationToken).AsTask().WaitAsync(_limit, cancellationToken);
}
