using System.CommandLine;
using ZeroShotOrleans.Cli.Connections;
using ZeroShotOrleans.Cli.Context;
using ZeroShotOrleans.Cli.Errors;
using ZeroShotOrleans.Cli.LocalClusters;
using ZeroShotOrleans.Cli.Models;

namespace ZeroShotOrleans.Cli.Commands.Options;

/// <summary>Options that select the embedded cluster or a running one.</summary>
internal sealed class ConnectionOptions
{
    private readonly StateFolderOption _state = new(
        "Folder for jobs, results and label embeddings. One command uses it at a time, unless `zso cluster up` started a cluster in it; `zso jobs list`, `jobs show`, `labels list` and `models list` also work meanwhile.");

    private readonly Option<string[]> _modelDirectories = new("--models-dir")
    {
        HelpName = "DIR",
        Description = "Folder whose sub-folders are models, searched before pulled and bundled models. Repeatable. Not with --cluster.",
    };

    private readonly Option<string?> _precision = new("--precision")
    {
        HelpName = "NAME",
        Description = "Precision of the image tower, such as int8 or fp16. `zso models list` shows available ones. Default float32. Not with --cluster.",
    };

    private readonly Option<string?> _cluster = new("--cluster")
    {
        HelpName = "HOST:PORT,...",
        Description = "Connect to a running cluster by its gateways, or by its Redis as redis://HOST:PORT. Default: the cluster that `zso cluster up` " +
            "started in the state folder; if there is none, a silo in this process.",
    };

    private readonly Option<bool> _embedded = new("--embedded")
    {
        Description = "Run a silo in this process, even if `zso cluster up` started a cluster in the state folder.",
    };

    private readonly ClusterIdOptions _ids = new("Id of the running cluster.", "Service id of the running cluster.");

    private readonly TlsFileOptions _tls = new();

    private readonly bool _encodes;

    /// <summary>Creates the options.</summary>
    /// <param name="encodes">Whether the command encodes images, so that <c>--precision</c> applies.</param>
    public ConnectionOptions(bool encodes = false) => _encodes = encodes;

    /// <summary>The options in the order of the manual.</summary>
    public IReadOnlyList<Option> All => [_state.Option, _modelDirectories, .. _encodes ? [_precision] : Array.Empty<Option>(), _cluster, _embedded, .. _ids.All, .. _tls.All];

    /// <summary>Returns how to find the state folder of this machine, which a command with a cluster has too.</summary>
    public Func<string> StateFolder(ParseResult parsed, CliContext context) => () => _state.Read(parsed, context);

    /// <summary>Returns the settings.</summary>
    /// <exception cref="UsageException">Options conflict, or no state folder is available.</exception>
    public ConnectionSettings Read(ParseResult parsed, CliContext context)
    {
        var modelDirectories = parsed.GetValue(_modelDirectories) ?? [];
        var precision = _encodes ? parsed.GetValue(_precision)?.Trim() : null;
        var tls = _tls.Read(parsed, hasCluster: parsed.GetValue(_cluster) is not null);
        if (parsed.GetValue(_cluster) is not { } cluster)
        {
            if (precision is { Length: 0 })
            {
                throw new UsageException("--precision is empty. Specify one that the model has, such as int8, or omit it for float32.");
            }

            var state = _state.Read(parsed, context);
            var embeddedOption = modelDirectories.Length > 0 ? _modelDirectories.Name : precision is not null ? _precision.Name : null;
            if (!parsed.GetValue(_embedded) && UsedCluster.Find(state, embeddedOption, context.Error) is { } started)
            {
                SettingVariables.Warn(context.Environment, context.Error);
                return started;
            }

            SettingVariables.Refuse(context.Environment, [
                .. _state.IsGiven(parsed) ? ["Storage:Directory"] : Array.Empty<string>(),
                .. modelDirectories.Length > 0 ? ["Models:Directories"] : Array.Empty<string>(),
                .. precision is not null ? ["Encoder:Precision"] : Array.Empty<string>(),
            ]);
            return new EmbeddedSettings
            {
                Precision = precision,
                StateDirectory = state,
                ModelDirectories = [.. modelDirectories.Select(ExistingDirectory), .. PulledModels.DirectoryIfThere(context)],
            };
        }

        if (parsed.GetValue(_embedded))
        {
            throw new UsageException("--cluster and --embedded cannot be combined. Omit one of them.");
        }

        if (_state.IsGiven(parsed) || modelDirectories.Length > 0)
        {
            throw new UsageException(
                "--cluster cannot be combined with --state or --models-dir, because a running cluster has its own state and models. Omit one or the other.");
        }

        if (precision is not null)
        {
            throw new UsageException(
                "--precision cannot be combined with --cluster, whose silos have their own precision (Encoder:Precision). Omit one of them.");
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
        Directory.Exists(path) ? Path.GetFullPath(path) : throw new UsageException($"--models-dir {path} is not a folder. Specify a folder whose sub-folders are models.");
}
