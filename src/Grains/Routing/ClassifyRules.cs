using System.Collections.Immutable;
using ZeroShotOrleans.Encoding.Scoring;
using static ZeroShotOrleans.Requirement;

namespace ZeroShotOrleans.Grains.Routing;

/// <summary>Validates interactive requests.</summary>
internal static class ClassifyRules
{
    /// <summary>Validates a request; its label sets are validated once the model is known.</summary>
    /// <exception cref="ZeroShotException">The first rule that is broken.</exception>
    public static void Check(ClassifyRequest request)
    {
        NullMembers.Refuse(request, "The request");
        CheckImages(request.Images);
        LabelRules.CheckGiven(request.LabelSets, "A request");
        ScoreRules.Check(request.Score);
    }

    /// <summary>Validates the number, kind and size of images.</summary>
    /// <exception cref="ZeroShotException">The first rule that is broken.</exception>
    public static void CheckImages(ImageSlice images)
    {
        NullMembers.Refuse(images, "The list of images");
        Require(images.Count is >= 1 and <= Limits.MaxImagesPerRequest,
            $"A request needs 1 to {Limits.MaxImagesPerRequest} images; this one has {images.Count}. Send more in several requests, or as a job.");
        ImmutableArray<ImageSlice> parts = images is MixedSlice mixed ? mixed.Parts : [images];
        foreach (var part in parts)
        {
            CheckKind(part);
        }

        var bytes = parts.OfType<ByteSlice>().Sum(part => part.Files.Sum(file => file.LongLength));
        Require(bytes <= Limits.MaxBytesPerInteractiveImage,
            $"The images of the request have {bytes} bytes, more than the {Limits.MaxBytesPerInteractiveImage} allowed. Send fewer at a time, or smaller ones.");
    }

    /// <summary>Validates texts to embed.</summary>
    /// <exception cref="ZeroShotException">The first rule that is broken.</exception>
    public static void CheckTexts(ImmutableArray<string> texts)
    {
        Require(texts.Length is >= 1 and <= ITextEncoderGrain.MaxPromptsPerCall,
            $"A request needs 1 to {ITextEncoderGrain.MaxPromptsPerCall} texts; this one has {texts.Length}.");
        for (var i = 0; i < texts.Length; i++)
        {
            Require(texts[i] is not null, $"Text {i} is null. Leave it out, or send a text.");
            Require(texts[i].Length <= Limits.MaxLabelLength,
                $"Text {i} has {texts[i].Length} characters, more than the {Limits.MaxLabelLength} allowed. Shorten it: models read about 50 words.");
        }
    }

    private static void CheckKind(ImageSlice images)
    {
        switch (images)
        {
            case ByteSlice bytes:
                for (var i = 0; i < bytes.Files.Length; i++)
                {
                    Require(bytes.Files[i].Length <= Limits.MaxBytesPerInteractiveImage,
                        $"Image {i} has {bytes.Files[i].Length} bytes, more than the {Limits.MaxBytesPerInteractiveImage} allowed. Send a smaller one, or classify it in a job.");
                }

                break;
            case UrlSlice addresses:
                for (var i = 0; i < addresses.Urls.Length; i++)
                {
                    Require(addresses.Urls[i].Length <= Limits.MaxUrlLength,
                        $"urls[{i}] has {addresses.Urls[i].Length} characters, more than the {Limits.MaxUrlLength} allowed.");
                }

                break;
            default:
                // Files of a silo are only for jobs, for whose roots an operator is responsible.
                throw new ZeroShotException(ZeroShotError.BadRequest,
                    $"A request contains the bytes of its images or their URLs, not {images.GetType().Name}. Read the files and send their bytes, or submit a job.");
        }
    }
}
