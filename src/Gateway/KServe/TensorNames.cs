namespace ZeroShotOrleans.Gateway.KServe;

/// <summary>Names and types of the tensors of every model.</summary>
internal static class TensorNames
{
    /// <summary>Input: images, each the bytes of a file or, in JSON, a string as on all routes.</summary>
    public const string Images = "images";

    /// <summary>Input: labels to score the images for. Output: the labels of each image, the best first.</summary>
    public const string Labels = "labels";

    /// <summary>Input: texts to embed.</summary>
    public const string Texts = "texts";

    /// <summary>Output: the scores of the labels.</summary>
    public const string Scores = "scores";

    /// <summary>Output: the embeddings of the images.</summary>
    public const string ImageEmbeddings = "image_embeds";

    /// <summary>Output: the embeddings of the texts.</summary>
    public const string TextEmbeddings = "text_embeds";

    /// <summary>The type of texts and files.</summary>
    public const string Bytes = "BYTES";

    /// <summary>The type of scores and embeddings.</summary>
    public const string Float = "FP32";

    /// <summary>The only version of a model.</summary>
    public const string Version = "1";
}
