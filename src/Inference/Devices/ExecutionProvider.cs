using Microsoft.ML.OnnxRuntime;
using ZeroShotOrleans.Inference.Models;

namespace ZeroShotOrleans.Inference.Devices;

/// <summary>A way for ONNX Runtime to run a graph.</summary>
/// <param name="name">Name in settings.</param>
/// <param name="append">Puts it into the options of a session. May throw whatever ONNX Runtime throws.</param>
internal sealed class ExecutionProvider(string name, Action<SessionOptions> append)
{
    /// <summary>Name of the one that is always there.</summary>
    public const string CpuName = "cpu";

    /// <summary>ONNX Runtime's own code, which is in every session and need not be appended.</summary>
    public static ExecutionProvider Cpu { get; } = new(CpuName, _ => { });

    /// <summary>Those that can be asked for.</summary>
    public static IReadOnlyList<ExecutionProvider> All { get; } =
    [
        OfBuild("coreml", "CoreMLExecutionProvider", options => options.AppendExecutionProvider("CoreML")),
        OfBuild("cuda", "CUDAExecutionProvider", AppendCuda),
        OfBuild("directml", "DmlExecutionProvider", options =>
        {
            // It refuses sessions that plan their memory ahead.
            options.EnableMemoryPattern = false;
            options.AppendExecutionProvider_DML();
        }),
        OfBuild("openvino", "OpenVINOExecutionProvider", options => options.AppendExecutionProvider("OpenVINO")),
        OfBuild("tensorrt", "TensorrtExecutionProvider", options =>
        {
            // It takes the parts of a graph that it knows; without CUDA behind it the others would go to the CPU.
            options.AppendExecutionProvider_Tensorrt();
            AppendCuda(options);
        }),
        Cpu,
    ];

    /// <summary>Name in settings.</summary>
    public string Name => name;

    /// <summary>Whether it is <see cref="Cpu"/>.</summary>
    public bool IsCpu => Name == CpuName;

    /// <summary>
    /// Held while a batch runs, by all sessions of the device; null for the CPU. A GPU works on one batch with all it has: a second one at the same time
    /// costs memory and gains nothing, and DirectML forbids it.
    /// </summary>
    public Lock? Turn { get; } = name == CpuName ? null : new();

    /// <summary>Puts it into the options of a session.</summary>
    /// <exception cref="Exception">What <see cref="DeviceTrial.IsFailure"/> knows: this build or this machine cannot do it.</exception>
    public void Append(SessionOptions options) => append(options);

    private static ExecutionProvider OfBuild(string name, string onnxName, Action<SessionOptions> append) => new(name, options =>
    {
        OnnxEnvironment.Create();
        var available = OrtEnv.Instance().GetAvailableProviders();
        if (!available.Contains(onnxName))
        {
            // Asked first: what is thrown otherwise names an entry point that nobody has heard of.
            throw new NotSupportedException($"this build has no {onnxName}, only {string.Join(", ", available)}; publish with the ONNX Runtime package that has it");
        }

        append(options);
    });

    private static void AppendCuda(SessionOptions options)
    {
        using var cuda = new OrtCUDAProviderOptions();
        cuda.UpdateOptions(new Dictionary<string, string>
        {
            // Float32 means float32, and a score does not depend on the silo; who wants speed for digits takes the fp16 variant.
            ["use_tf32"] = "0",

            // The default tries every algorithm again for each new batch size, and batches have any size.
            ["cudnn_conv_algo_search"] = "HEURISTIC",
        });
        options.AppendExecutionProvider_CUDA(cuda);
    }
}
