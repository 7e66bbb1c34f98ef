using Microsoft.ML.OnnxRuntime;

namespace ZeroShotOrleans.Inference.Devices;

/// <summary>An execution provider of ONNX Runtime.</summary>
/// <param name="name">Name in settings.</param>
/// <param name="append">Adds the provider to session options. May throw any exception of ONNX Runtime.</param>
internal sealed class ExecutionProvider(string name, Action<SessionOptions> append)
{
    /// <summary>Name of the provider that is always available.</summary>
    public const string CpuName = "cpu";

    /// <summary>ONNX Runtime's own CPU provider, which is part of every session and need not be added.</summary>
    public static ExecutionProvider Cpu { get; } = new(CpuName, _ => { });

    /// <summary>All providers that can be requested.</summary>
    public static IReadOnlyList<ExecutionProvider> All { get; } =
    [
        OfBuild("coreml", "CoreMLExecutionProvider", options => options.AppendExecutionProvider("CoreML")),
        OfBuild("cuda", "CUDAExecutionProvider", AppendCuda),
        OfBuild("directml", "DmlExecutionProvider", options =>
        {
            // DirectML rejects sessions with memory patterns.
            options.EnableMemoryPattern = false;
            options.AppendExecutionProvider_DML();
        }),
        OfBuild("openvino", "OpenVINOExecutionProvider", options => options.AppendExecutionProvider("OpenVINO")),
        OfBuild("tensorrt", "TensorrtExecutionProvider", options =>
        {
            // TensorRT runs only the subgraphs that it supports; without CUDA as a fallback, the rest would run on the CPU.
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
    /// Lock shared by all sessions of the device and held while a batch runs; null for the CPU. One batch saturates a GPU: running a second one concurrently
    /// costs memory without increasing throughput, and DirectML forbids it.
    /// </summary>
    public Lock? Turn { get; } = name == CpuName ? null : new();

    /// <summary>Adds the provider to session options.</summary>
    /// <exception cref="Exception">Recognized by <c>DeviceTrial.IsFailure</c>: this build or machine does not support the device.</exception>
    public void Append(SessionOptions options) => append(options);

    private static ExecutionProvider OfBuild(string name, string onnxName, Action<SessionOptions> append) => new(name, options =>
    {
        OnnxEnvironment.Create();
        var available = OrtEnv.Instance().GetAvailableProviders();
        if (!available.Contains(onnxName))
        {
            // Check first: the exception of ONNX Runtime would only name a missing entry point.
            throw new NotSupportedException($"this build has no {onnxName}, only {string.Join(", ", available)}; publish with the ONNX Runtime package that includes it");
        }

        append(options);
    });

    private static void AppendCuda(SessionOptions options)
    {
        using var cuda = new OrtCUDAProviderOptions();
        cuda.UpdateOptions(new Dictionary<string, string>
        {
            // Full float32 precision, so that scores do not depend on the silo. For speed instead of precision, use the fp16 variant.
            ["use_tf32"] = "0",

            // The default benchmarks every convolution algorithm for each new batch size, and batch sizes vary.
            ["cudnn_conv_algo_search"] = "HEURISTIC",
        });
        options.AppendExecutionProvider_CUDA(cuda);
    }
}
