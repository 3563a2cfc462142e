"""The table of Keras' layers that are understood; any other class is refused by name."""

from collections.abc import Callable, Mapping

from core.adopting.assembly import Value
from core.adopting.layers import activations, convolutions, dense, merging, norms, pixels, pooling, rows
from core.adopting.layers.call import Call

TRAINING_ALONE = (
    "GaussianNoise",
    "GaussianDropout",
    "AlphaDropout",
    "ActivityRegularization",
    "Identity",
    "RandomFlip",
    "RandomRotation",
    "RandomTranslation",
    "RandomZoom",
    "RandomContrast",
    "RandomBrightness",
    "RandomShear",
    "RandomErasing",
    "RandomPerspective",
    "RandomElasticTransform",
    "RandomGaussianBlur",
    "RandomSharpness",
    "RandomInvert",
    "RandomPosterization",
)

LAYERS: Mapping[str, Callable[[Call], Value]] = {
    "Dense": dense.dense,
    "Flatten": dense.flatten,
    "Reshape": dense.reshape,
    "Dropout": dense.dropout,
    "SpatialDropout2D": dense.dropout,
    "Conv2D": convolutions.conv2d,
    "Convolution2D": convolutions.conv2d,
    "DepthwiseConv2D": convolutions.depthwise,
    "SeparableConv2D": convolutions.separable,
    "Conv2DTranspose": convolutions.transposed,
    "MaxPooling2D": pooling.pool,
    "AveragePooling2D": pooling.pool,
    "GlobalAveragePooling2D": pooling.whole_map,
    "GlobalMaxPooling2D": pooling.whole_map,
    "BatchNormalization": norms.batch_norm,
    "LayerNormalization": norms.layer_norm,
    "GroupNormalization": norms.group_norm,
    "Normalization": pixels.normalization,
    "Rescaling": pixels.rescaling,
    "Resizing": pixels.resizing,
    "UpSampling2D": pixels.upsampling,
    "CenterCrop": pixels.center_crop,
    "ZeroPadding2D": pixels.edges,
    "Cropping2D": pixels.edges,
    "Concatenate": merging.joined,
    "LSTM": rows.recurrent,
    "GRU": rows.recurrent,
    "SimpleRNN": rows.recurrent,
    **activations.LAYERS,
    **dict.fromkeys(merging.MAKERS, merging.merged),
    **dict.fromkeys(TRAINING_ALONE, dense.nothing),
}
