using Microsoft.ML.OnnxRuntime;
using ZeroShotOrleans.Inference.Devices;

namespace ZeroShotOrleans.Inference.Models;

/// <summary>One graph in ONNX Runtime.</summary>
/// <remarks>
/// Safe for concurrent calls: the session is, and it creates no threads, so on a CPU as many calls run at once as callers wish; on any other device
/// they take turns. Disposing ends it with the last call that runs; a session that is freed under a running call would end the process.
/// </remarks>
internal sealed class TowerSession : IDisposable
{
    private const string Remedy = "Write the folder with tools/export, or correct zeroshot.json if that is what is wrong.";

    private readonly InferenceSession _session;
    private readonly Lock? _turn;
    private readonly RunOptions _options = new() { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
    private readonly Lock _gate = new();
    private int _running;
    private bool _disposed;

    private TowerSession(GraphFile graph, DeviceTrial device, InferenceSession session) =>
        (Graph, RunsOn, _turn, _session) = (graph, device.Choice, device.Provider.Turn, session);

    /// <summary>Loads the graph of a role on a device.</summary>
    /// <exception cref="ModelFolderException">It is missing, or ONNX Runtime cannot load it.</exception>
    /// <exception cref="Exception">What <see cref="DeviceTrial.IsFailure"/> knows: the device cannot be used.</exception>
    public static TowerSession Open(ModelFolder folder, string role, DeviceTrial device)
    {
        var graph = folder.Graph(role);
        OnnxEnvironment.Create();
        using var options = new SessionOptions
        {
            // One thread per call and many calls at once: 20 to 80 percent more images per second than one call on all cores.
            IntraOpNumThreads = 1,
            InterOpNumThreads = 1,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,

            // What goes wrong is thrown as well, and whoever handles it logs it, once.
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
        };
        device.Provider.Append(options);
        if (device is { Strict: true, Provider.IsCpu: false })
        {
            options.AddSessionConfigEntry("session.disable_cpu_ep_fallback", "1");
        }

        try
        {
            return new TowerSession(graph, device, new InferenceSession(graph.Path, options));
        }
        catch (OnnxRuntimeException e) when (device.Provider.IsCpu)
        {
            throw new ModelFolderException(
                graph.File, $"cannot be loaded: {Fact(graph, e)}", "Download it again, or write the folder with tools/export.", e);
        }
    }

    /// <summary>The file behind it.</summary>
    public GraphFile Graph { get; }

    /// <summary>The device.</summary>
    public DeviceChoice RunsOn { get; }

    /// <summary>Inputs by name.</summary>
    public IReadOnlyDictionary<string, NodeMetadata> Inputs => _session.InputMetadata;

    /// <summary>Names of the outputs.</summary>
    public IReadOnlyList<string> Outputs => _session.OutputNames;

    /// <summary>Runs the graph. Dispose what comes back.</summary>
    public TowerRun Run(IReadOnlyCollection<string> inputs, IReadOnlyCollection<OrtValue> values, IReadOnlyCollection<string> outputs)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, typeof(TowerSession));
            _running++;
        }

        try
        {
            return new TowerRun(RunInTurn(inputs, values, outputs), this);
        }
        catch
        {
            Leave();
            throw;
        }
    }

    /// <summary>Runs <paramref name="run"/> with made-up input, so that a broken graph is found when it is loaded, not with the first image.</summary>
    /// <exception cref="ModelFolderException">It fails, whatever the reason.</exception>
    public void Try(string purpose, Action run)
    {
        try
        {
            run();
        }
        catch (OnnxRuntimeException e)
        {
            throw new ModelFolderException(Graph.File, $"{purpose}: {Fact(Graph, e)}", Remedy, e);
        }
    }

    /// <summary>What to throw when the graph does not fit.</summary>
    public ModelFolderException Refuse(string fact) => new(Graph.File, fact, Remedy);

    /// <summary>Frees the graph, with the last running call.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
            FreeWhenUnused();
        }
    }

    /// <summary>A run is over and its outputs are released.</summary>
    internal void Leave()
    {
        lock (_gate)
        {
            _running--;
            FreeWhenUnused();
        }
    }

    private IDisposableReadOnlyCollection<OrtValue> RunInTurn(
        IReadOnlyCollection<string> inputs, IReadOnlyCollection<OrtValue> values, IReadOnlyCollection<string> outputs)
    {
        if (_turn is null)
        {
            return _session.Run(_options, inputs, values, outputs);
        }

        lock (_turn)
        {
            return _session.Run(_options, inputs, values, outputs);
        }
    }

    private void FreeWhenUnused()
    {
        if (_disposed && _running == 0)
        {
            _session.Dispose();
            _options.Dispose();
        }
    }

    // The text begins with a code in brackets and holds full paths, which belong to this machine.
    private static string Fact(GraphFile graph, OnnxRuntimeException e) =>
        e.Message.Replace(graph.Path, graph.File, StringComparison.Ordinal).TrimEnd('.') + ".";
}
