using System.CommandLine;
using ZeroShotOrleans.Cli.Connections;
using ZeroShotOrleans.Cli.Context;
using ZeroShotOrleans.Cli.Errors;
using ZeroShotOrleans.Cli.Models;

namespace ZeroShotOrleans.Cli.Commands;

/// <summary>Options that say which cluster to talk to; every command has them.</summary>
internal sealed class ConnectionOptions
{
    private readonly StateFolderOption _state = new("Folder for jobs, results and label embeddings; one command at a time can use it.");

    private readonly Option<string[]> _modelDirectories = new("--models-dir")
    {
        HelpName = "DIR",
        Description = "Folder whose sub-folders are models, searched before those pulled and those that come with zso. Repeatable. Not with --cluster.",
    };

    private readonly Option<string?> _precision = new("--precision")
    {
        HelpName = "NAME",
        Description = "Precision of the image tower, such as int8 or fp16: one that the model's folder has (`zso models list`). Default float32. Not with --cluster.",
    };

    private readonly Option<string?> _cluster = new("--cluster")
    {
        HelpName = "HOST:PORT,...",
        Description = "Talk to the running cluster with these gateways, or the one whose silos meet in redis://HOST:PORT, " +
            "instead of starting a silo inside this process.",
    };

    private readonly ClusterIdOptions _ids = new("Id of the running cluster.", "Service id of the running cluster.");

    private readonly TlsFileOptions _tls = new();

    private readonly bool _encodes;

    /// <summary>Makes the options.</summary>
    /// <param name="encodes">Whether the command has images encoded, so that their precision can be chosen.</param>
    public ConnectionOptions(bool encodes = false) => _encodes = encodes;

    /// <summary>The options in the order of the manual.</summary>
    public IReadOnlyList<Option> All => [_state.Option, _modelDirectories, .. _encodes ? [_precision] : Array.Empty<Option>(), _cluster, .. _ids.All, .. _tls.All];

    /// <summary>What was asked for.</summary>
    /// <exception cref="UsageException">Options contradict each other, or there is no place for state.</exception>
    public ConnectionSettings Read(ParseResult parsed, CliContext context)
    {
        var modelDirectories = parsed.GetValue(_modelDirectories) ?? [];
        var precision = _encodes ? parsed.GetValue(_precision)?.Trim() : null;
        var tls = _tls.Read(parsed, hasCluster: parsed.GetValue(_cluster) is not null);
        if (parsed.GetValue(_cluster) is not { } cluster)
        {
            if (precision is { Length: 0 })
            {
                throw new UsageException("--precision is empty. Name one that the model has, such as int8, or leave it out for float32.");
            }

            SettingVariables.Refuse(context.Environment, [
                .. _state.IsGiven(parsed) ? ["Storage:Directory"] : Array.Empty<string>(),
                .. modelDirectories.Length > 0 ? ["Models:Directories"] : Array.Empty<string>(),
                .. precision is not null ? ["Encoder:Precision"] : Array.Empty<string>(),
            ]);
            return new EmbeddedSettings
            {
                Precision = precision,
                StateDirectory = _state.Read(parsed, context),
                ModelDirectories = [.. modelDirectories.Select(ExistingDirectory), .. PulledModels.DirectoryIfThere(context)],
            };
        }

        if (_state.IsGiven(parsed) || modelDirectories.Length > 0)
        {
            throw new UsageException(
                "--cluster names a running cluster, which has its own state and models: leave out --state and --models-dir, or leave out --cluster.");
        }

        if (precision is not null)
        {
            throw new UsageException(
                "--precision is for the silo inside this command, and the silos of --cluster have their own (Encoder:Precision). Leave out --precision, or leave out --cluster.");
        }

        SettingVariables.Warn(context.Environment, context.Error);
        var (clusterId, serviceId) = _ids.Read(parsed);
        return new ClusterSettings
        {
            Gateways = RedisAddress.IsOne(cluster) ? [] : GatewayList.Read(cluster),
            Redis = RedisAddress.IsOne(cluster) ? RedisAddress.Read(cluster) : null,
            ClusterId = clusterId,
            ServiceId = serviceId,
            Tls = tls,
        };
    }

    private static string ExistingDirectory(string path) =>
        Directory.Exists(path) ? Path.GetFullPath(path) : throw new UsageException($"--models-dir {path} is not a folder. Name one whose sub-folders are models.");
}
