using System.Collections.Immutable;
using Microsoft.ML.OnnxRuntime;
using ZeroShotOrleans.Inference.Devices;

namespace ZeroShotOrleans.Inference.Models;

/// <summary>An attempt to run a tower on a device.</summary>
/// <param name="Provider">The device.</param>
/// <param name="Strict">Whether the CPU must not run parts of the graph; see <see cref="DeviceOrder.Strict"/>.</param>
/// <param name="Choice">The choice to report if it works.</param>
internal sealed record DeviceTrial(ExecutionProvider Provider, bool Strict, DeviceChoice Choice)
{
    /// <summary>Loads a tower on the first device that works.</summary>
    /// <param name="folder">The model.</param>
    /// <param name="role">The role of its graph, for messages.</param>
    /// <param name="order">Devices to try.</param>
    /// <param name="load">Loads and runs the tower: a GPU build without a driver fails only when the session is created, or on its first run.</param>
    /// <exception cref="ModelFolderException">Loading fails on the CPU, or on every device if the CPU is not allowed.</exception>
    public static T FirstThatWorks<T>(ModelFolder folder, string role, DeviceOrder order, Func<DeviceTrial, T> load)
    {
        var graph = folder.Graph(role);
        var skipped = ImmutableArray<SkippedDevice>.Empty;
        foreach (var provider in order.Providers)
        {
            try
            {
                return load(new DeviceTrial(provider, order.Strict, new DeviceChoice(provider.Name, skipped)));
            }
            catch (Exception e) when (!provider.IsCpu && IsFailure(e))
            {
                // A broken graph also fails here. If the CPU is allowed, the attempt on it then reports the actual problem.
                skipped = skipped.Add(new SkippedDevice(provider.Name, Reason(graph, e)));
            }
        }

        throw new ModelFolderException(
            graph.File,
            $"cannot run on any of the allowed devices: {string.Join("; ", skipped)}.",
            "Install the missing libraries, choose another device, or enable the fallback to the CPU.");
    }

    /// <summary>Whether the exception means that a device cannot be used: ONNX Runtime throws these if the package, a library, a driver or an operator is missing.</summary>
    public static bool IsFailure(Exception e) =>
        e is OnnxRuntimeException or EntryPointNotFoundException or DllNotFoundException or NotSupportedException or ModelFolderException;

    // ONNX Runtime's messages span several lines and contain full paths.
    private static string Reason(GraphFile graph, Exception e) =>
        string.Join(' ', e.Message.Replace(graph.Path, graph.File, StringComparison.Ordinal).Split((char[])['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
}
